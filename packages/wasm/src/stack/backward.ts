import type { LargestTile } from "../convolution/algorithm.ts";
import { convolve } from "../convolution/convolve.ts";
import { clearBorders, maskBytes, newPlanes, type Planes, pack, type Shape, unpack } from "../convolution/planes.ts";
import { applyMask, unpool } from "../convolution/pooling.ts";
import type { Operation } from "../machine/operation.ts";
import { stage as stageValues } from "./forward.ts";
import type { StackWeights } from "./stack-weights.ts";
import { maskShape, type Stage } from "./stages.ts";

export interface BackwardRun {
  /** Of each tap, `[b, h, w, c]`. */
  readonly gradients: readonly Float32Array[];
  readonly largest: LargestTile;
  /** The address that `runForward` gave. */
  readonly masks: number;
  /** Where the images' gradient goes. */
  readonly result: () => Float32Array;
}

/** Runs the stages from the last to the first, from the gradients of the taps to that of the images. */
export function runBackward(weights: StackWeights, stages: readonly Stage[], run: BackwardRun): void {
  const { machine } = weights;
  const { heap } = machine;
  const masks = maskPlaces(stages, run.masks);
  const packed = stages.map((stage) =>
    stage.kind === "convolution" ? weights.backward(stage.index, run.largest, stage.step, stage.input) : undefined,
  );
  const operations: Operation[] = [];
  const pass = (to: Planes, ...made: Operation[]): Planes => {
    operations.push(clearBorders(to), ...made);
    heap.free(dy!.place);
    return to;
  };

  let dy: Planes | undefined;
  /** Whether the stage's own mask has been applied to `dy` already. */
  let masked = false;
  for (let i = stages.length - 1; i >= 0; i--) {
    const stage = stages[i]!;
    if (stage.tap >= 0) {
      // Its values may come where what is planned still has something.
      machine.run(operations.splice(0));
      const values = stageValues(weights, run.gradients[stage.tap]!);
      const add = dy !== undefined;
      dy ??= newPlanes(machine, stage.output);
      operations.push(pack(values, dy, { add }));
      heap.free(values);
    }
    const mask = masks[i]!;
    if (stage.kind === "pool") {
      const to = newPlanes(machine, stage.input);
      dy = pass(to, unpool(dy!, to, stage.average, mask));
    } else if (stage.kind === "relu" || !stage.pooled) {
      if (mask && !masked) operations.push(applyMask(dy!, mask));
    } else {
      const to = newPlanes(machine, maskShape(stage)!);
      dy = pass(to, unpool(dy!, to, false, mask));
    }
    masked = false;
    if (stage.kind === "convolution") {
      const { kernel, algorithm, weights: place } = packed[i]!;
      const to = newPlanes(machine, stage.input);
      const before = stages[i - 1];
      const early = before && before.tap < 0 && masksEarly(before) ? masks[i - 1]! : 0;
      dy = pass(to, convolve(dy!, place, to, kernel, algorithm, machine.threads, { mask: early }));
      masked = early !== 0;
    }
  }
  const length = run.result().length;
  const out = heap.allocate(4 * length);
  operations.push(unpack(dy!, out));
  machine.run(operations);
  run.result().set(machine.floats(out, length));
  heap.free(out);
  heap.free(dy!.place);
}

/** Whether the convolution that comes after it can apply its mask to the gradient that it computes. */
function masksEarly(stage: Stage): boolean {
  return stage.kind === "relu" || (stage.kind === "convolution" && stage.relu && !stage.pooled);
}

function maskPlaces(stages: readonly Stage[], first: number): number[] {
  let next = first;
  return stages.map((stage) => {
    const shape: Shape | undefined = maskShape(stage);
    const place = shape ? next : 0;
    if (shape) next += maskBytes(shape);
    return place;
  });
}
