import { mergeConfig, type ViteUserConfig } from "vitest/config";
import shared from "../../vitest.shared.ts";

// A hook has npm install everything.
const config: ViteUserConfig = mergeConfig(shared, { test: { globalSetup: "test/pack.ts", hookTimeout: 180_000 } });
export default config;
