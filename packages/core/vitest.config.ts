import type { ViteUserConfig } from "vitest/config";
import { onEveryCore } from "../../vitest.shared.ts";

const { test, ...rest } = onEveryCore;

// Set5 and Set14 are nobody's to hand on: whoever has them names their folder.
const exclude = process.env.SRLOSS_BENCHMARK_SETS ? [] : ["test/benchmark-sets.test.ts"];

const config: ViteUserConfig = { ...rest, test: { ...test, exclude } };
export default config;
