import type { ViteUserConfig } from "vitest/config";
import { inOneProcess, onEveryCore } from "../../vitest.shared.ts";

// Pages with a GPU in software.
const patience = { testTimeout: 120_000, hookTimeout: 120_000 };
const config: ViteUserConfig = inOneProcess(onEveryCore, [], patience);
export default config;
