import type { LargestTile } from "../kernels/algorithm.ts";
import {
  type Blocked,
  clearBorders,
  maskBytes,
  newBlocked,
  pack,
  type Shape,
  unpack,
} from "../kernels/blocked-layout.ts";
import { convolve } from "../kernels/convolve.ts";
import { applyMask, unpool } from "../kernels/pooling.ts";
import type { Operation } from "../runtime/operation.ts";
import type { StackWeights } from "./stack-weights.ts";
import { maskShape, type Stage } from "./stages.ts";

export interface BackwardRun {
  /** The address of each tap's gradient, `[b, h, w, c]`. */
  readonly gradients: readonly number[];
  readonly largest: LargestTile;
  /** The address that `runForward` gave. */
  readonly masks: number;
  /** Where the images' gradient goes. */
  readonly result: () => Float32Array;
}

/** Runs the stages from the last to the first, from the gradients of the taps to that of the images. */
export function runBackward(weights: StackWeights, stages: readonly Stage[], run: BackwardRun): void {
  const { runtime } = weights;
  const { heap } = runtime;
  const masks = maskAddresses(stages, run.masks);
  const packed = stages.map((stage) =>
    stage.kind === "convolution" ? weights.backward(stage.index, run.largest, stage.step, stage.input) : undefined,
  );
  const operations: Operation[] = [];
  const pass = (to: Blocked, ...made: Operation[]): Blocked => {
    operations.push(clearBorders(to), ...made);
    heap.free(dy!.address);
    return to;
  };

  let dy: Blocked | undefined;
  /** Whether the stage's own mask has been applied to `dy` already. */
  let masked = false;
  for (let i = stages.length - 1; i >= 0; i--) {
    const stage = stages[i]!;
    if (stage.tap >= 0) {
      const add = dy !== undefined;
      dy ??= newBlocked(runtime, stage.output);
      operations.push(pack(run.gradients[stage.tap]!, dy, { add }));
    }
    const mask = masks[i]!;
    if (stage.kind === "pool") {
      const to = newBlocked(runtime, stage.input);
      dy = pass(to, unpool(dy!, to, stage.average, mask));
    } else if (stage.kind === "relu" || !stage.pooled) {
      if (mask && !masked) operations.push(applyMask(dy!, mask));
    } else {
      const to = newBlocked(runtime, maskShape(stage)!);
      dy = pass(to, unpool(dy!, to, false, mask));
    }
    masked = false;
    if (stage.kind === "convolution") {
      const { kernel, algorithm, weights: address } = packed[i]!;
      const to = newBlocked(runtime, stage.input);
      const before = stages[i - 1];
      const early = before && before.tap < 0 && masksEarly(before) ? masks[i - 1]! : 0;
      dy = pass(to, convolve(dy!, address, to, kernel, algorithm, runtime.threads, { mask: early }));
      masked = early !== 0;
    }
  }
  const length = run.result().length;
  const out = heap.allocate(4 * length);
  operations.push(unpack(dy!, out));
  runtime.run(operations);
  run.result().set(runtime.floats(out, length));
  heap.free(out);
  heap.free(dy!.address);
}

/** Whether the convolution that comes after it can apply its mask to the gradient that it computes. */
function masksEarly(stage: Stage): boolean {
  return stage.kind === "relu" || (stage.kind === "convolution" && stage.relu && !stage.pooled);
}

function maskAddresses(stages: readonly Stage[], first: number): number[] {
  let next = first;
  return stages.map((stage) => {
    const shape: Shape | undefined = maskShape(stage);
    const address = shape ? next : 0;
    if (shape) next += maskBytes(shape);
    return address;
  });
}
