import type { Bench } from "./bench.ts";
import { evaluateBench } from "./evaluate/evaluate-bench.ts";
import { judgeBench } from "./judge/judge-bench.ts";
import { lossesBench } from "./losses/losses-bench.ts";
import { scaleBench } from "./scale/scale-bench.ts";
import { startupBench } from "./startup/startup-bench.ts";
import { trainBench } from "./train/train-bench.ts";
import { wasmBench } from "./wasm/wasm-bench.ts";

/** Every bench, in the order in which `npm run bench` runs them. */
export const benches: readonly Bench[] = [
  startupBench,
  lossesBench,
  wasmBench,
  judgeBench,
  trainBench,
  evaluateBench,
  scaleBench,
];
