import type { LargestTile } from "../kernels/algorithm.ts";
import { clearBorders, maskBytes, newBlocked, pack, unpack } from "../kernels/blocked-layout.ts";
import { convolve } from "../kernels/convolve.ts";
import { pool, relu } from "../kernels/pooling.ts";
import type { Operation } from "../runtime/operation.ts";
import { FollowedTies } from "./followed-ties.ts";
import type { StackWeights } from "./stack-weights.ts";
import { maskShape, type Stage } from "./stages.ts";

export interface ForwardRun {
  /** `[b, h, w, c]`. */
  readonly images: Float32Array;
  /** The address of each tap's values. */
  readonly features: readonly number[];
  readonly record: boolean;
  /** For activations of float32. */
  readonly largest: LargestTile;
  /** Whether activations are float64. */
  readonly float64: boolean;
}

/**
 * Runs the stages on some images.
 *
 * @returns The address of their masks, one after the other, where the run is recorded; the caller's to free.
 */
export function runForward(weights: StackWeights, stages: readonly Stage[], run: ForwardRun): number | undefined {
  const { runtime } = weights;
  const { heap } = runtime;
  const { float64 } = run;
  // What rounding turns here, a gradient goes by.
  const shortSums = run.largest !== 6 && !float64;
  const masks = run.record ? heap.allocate(Math.max(4, allMasks(stages))) : 0;
  const packed = stages.map((stage) =>
    stage.kind === "convolution"
      ? weights.forward(stage.index, largestTile(stage, run.largest), stage.step, { ...stage.input, float64 })
      : undefined,
  );

  const operations: Operation[] = [];
  const staged = stage(weights, run.images);
  let x = newBlocked(runtime, { ...stages[0]!.input, float64 });
  // Values alone don't depend on who wins a tie.
  const ties = new FollowedTies(runtime, run.largest === 6 ? [] : stages);
  operations.push(pack(staged, x, { mean: weights.mean(float64) }), ...ties.begin(x));
  heap.free(staged);
  let mask = masks;
  for (const [i, step] of stages.entries()) {
    const shape = maskShape(step);
    const record = run.record && shape ? mask : 0;
    if (step.kind === "relu") operations.push(relu(x, record));
    else {
      const to = newBlocked(runtime, { ...step.output, float64 });
      operations.push(clearBorders(to));
      if (step.kind === "pool") operations.push(pool(x, to, step.average, record, ties.address));
      else {
        const { kernel, algorithm, weights: address, bias } = packed[i]!;
        const { relu, pooled } = step;
        operations.push(...ties.convolve());
        const options = { bias, relu, pooled, record, shortSums, tieMap: pooled ? ties.address : 0 };
        operations.push(convolve(x, address, to, kernel, algorithm, runtime.threads, options));
      }
      if (step.kind === "pool" || step.pooled) operations.push(...ties.pool(to));
      // What is freed is only used again by operations that come later.
      heap.free(x.address);
      x = to;
    }
    if (shape) mask += maskBytes(shape);
    if (step.tap >= 0) operations.push(unpack(x, run.features[step.tap]!));
  }
  runtime.run(operations);
  heap.free(x.address);
  return run.record ? masks : undefined;
}

/** Rounding of a layer that is asked for shows as it is; that of others is averaged by what follows. */
function largestTile({ tap }: Stage, largest: LargestTile): LargestTile {
  return largest === 6 && tap >= 0 ? 4 : largest;
}

/** Copies values into the runtime. */
function stage({ runtime }: StackWeights, values: Float32Array): number {
  const address = runtime.heap.allocate(values.byteLength);
  runtime.floats(address, values.length).set(values);
  return address;
}

function allMasks(stages: readonly Stage[]): number {
  return stages.reduce((sum, stage) => {
    const shape = maskShape(stage);
    return sum + (shape ? maskBytes(shape) : 0);
  }, 0);
}
