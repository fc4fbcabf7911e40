import type { ViteUserConfig } from "vitest/config";
import { onEveryCore } from "../../vitest.shared.ts";

// An install of TensorFlow's kernels downloads 274 MB.
const config: ViteUserConfig = {
  ...onEveryCore,
  test: { ...onEveryCore.test, testTimeout: 120_000, hookTimeout: 120_000 },
};
export default config;
