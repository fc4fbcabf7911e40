import type { ViteUserConfig } from "vitest/config";
import { onEveryCore } from "../../vitest.shared.ts";

// A GPU in software takes half a minute for a photograph's features; an install of TensorFlow's kernels downloads 274 MB.
const config: ViteUserConfig = {
  ...onEveryCore,
  test: { ...onEveryCore.test, testTimeout: 120_000, hookTimeout: 120_000 },
};
export default config;
