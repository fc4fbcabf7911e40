import type { ViteUserConfig } from "vitest/config";
import { inOneProcess, onEveryCore } from "../../vitest.shared.ts";

// An install of TensorFlow's kernels downloads 274 MB.
const patience = { testTimeout: 120_000, hookTimeout: 120_000 };

// These have variables, folders and fetches of their own.
const own = ["examples", "find-python", "install-errors", "link-native", "real-install", "wheel-download"];
const config: ViteUserConfig = inOneProcess(onEveryCore, own, patience);
export default config;
