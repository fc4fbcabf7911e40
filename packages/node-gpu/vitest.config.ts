import type { ViteUserConfig } from "vitest/config";
import { inOneProcess, onEveryCore } from "../../vitest.shared.ts";

// A GPU in software takes half a minute for a photograph's features; an install of TensorFlow's kernels downloads 274 MB.
const patience = { testTimeout: 120_000, hookTimeout: 120_000 };

// An engine that is loaded stays; these have their own, or change what a process has.
const config: ViteUserConfig = inOneProcess(
  onEveryCore,
  ["conformance/*", "balanced-weights", "built-packages", "examples", "exports", "installed-weight-file"],
  patience,
);
export default config;
