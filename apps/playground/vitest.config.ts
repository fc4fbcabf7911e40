import { mergeConfig, type ViteUserConfig } from "vitest/config";
import { onEveryCore } from "../../vitest.shared.ts";

// Pages with a GPU in software.
const config: ViteUserConfig = mergeConfig(onEveryCore, { test: { testTimeout: 120_000, hookTimeout: 120_000 } });
export default config;
