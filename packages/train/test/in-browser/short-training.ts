import { contentLoss } from "@srloss/core";
import { memory } from "@tensorflow/tfjs-core";
import { type RgbImage, type TrainEvent, train } from "../../src/index.ts";
import { tinyModel } from "../tiny-model.ts";

const side = 24;

/** Waves of which no two are alike. */
function waves(seed: number): RgbImage {
  const data = Uint8Array.from({ length: side * side * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    const [x, y] = [pixel % side, Math.floor(pixel / side)];
    return 128 + 90 * Math.sin((seed + 1) * x + 0.7 * y + (i % 3)) + ((x * y) % 20);
  });
  return { width: side, height: side, data };
}

export interface ShortTraining {
  /** The loss and its gradient's length, of each step. */
  readonly values: readonly (readonly number[])[];
  /** Tensors after a few steps, and after many. */
  readonly tensors: readonly number[];
  /** The last event. */
  readonly end: TrainEvent | undefined;
}

/** Trains a tiny network, the same numbers wherever it runs; `onStep` hears of each step. */
export async function shortTraining(
  steps: number,
  signal?: AbortSignal,
  onStep: (step: number) => void = () => undefined,
): Promise<ShortTraining> {
  const model = tinyModel({ filters: 2 });
  const values: number[][] = [];
  const tensors: number[] = [];
  let end: TrainEvent | undefined;
  for await (const event of train({
    model,
    scale: 2,
    data: { names: ["0", "1"], readImage: async (name) => waves(Number(name)) },
    loss: contentLoss(null, { l1: 1 }, { range: [0, 1] }),
    steps,
    batch: 1,
    patch: 8,
    learningRate: 1e-3,
    logEvery: 1,
    ...(signal && { signal }),
  })) {
    end = event;
    if (event.type !== "step") continue;
    values.push([event.values.loss!, event.values.gradient!]);
    tensors.push(memory().numTensors);
    onStep(event.step);
  }
  model.dispose();
  return { values, tensors: [tensors[4] ?? 0, tensors.at(-1) ?? 0], end };
}
