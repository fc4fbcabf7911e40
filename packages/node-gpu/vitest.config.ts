import { mergeConfig, type ViteUserConfig } from "vitest/config";
import shared from "../../vitest.shared.ts";

// One file at a time is vitest's choice for two cores; half of these use one of them.
const config: ViteUserConfig = mergeConfig(shared, { test: { maxWorkers: 2 } });
export default config;
