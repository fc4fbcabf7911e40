import { availableParallelism } from "node:os";
import { defineConfig, type ViteUserConfig } from "vitest/config";
import shared from "../../vitest.shared.ts";

// Vitest would leave a core idle, and of two that is half: most of these tests compute on one.
const maxWorkers = Math.max(2, availableParallelism() - 1);

const config: ViteUserConfig = defineConfig({ ...shared, test: { ...shared.test, maxWorkers } });
export default config;
