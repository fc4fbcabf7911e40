import type { ViteUserConfig } from "vitest/config";
import { inOneProcess, onEveryCore } from "../../vitest.shared.ts";

const { test, ...rest } = onEveryCore;

// Set5 and Set14 are nobody's to hand on: whoever has them names their folder.
const exclude = process.env.SRLOSS_BENCHMARK_SETS ? [] : ["test/benchmark-sets.test.ts"];

const config: ViteUserConfig = inOneProcess({ ...rest, test: { ...test, exclude } }, [
  "content-maps",
  "examples",
  "exports",
  "gradients-untouched",
  "presets",
  "range-warning",
  "trainner-redux",
]);
export default config;
