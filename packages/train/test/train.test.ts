import { contentLoss } from "@srloss/core";
import { useBackend } from "@srloss/node-gpu";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { type TrainEvent, type TrainOptions, train } from "../src/index.ts";
import { formulaImages, memoryStore } from "./formula-images.ts";
import { tinyModel } from "./tiny-model.ts";

beforeAll(async () => void (await useBackend({ engine: "srloss-wasm" })));

const loss = contentLoss(null, { l1: 1 }, { range: [0, 1] });
const common = {
  scale: 2,
  data: formulaImages(3),
  loss,
  batch: 2,
  patch: 16,
  learningRate: 1e-3,
  logEvery: 5,
} as const;

async function events(options: TrainOptions): Promise<TrainEvent[]> {
  const seen: TrainEvent[] = [];
  for await (const event of train(options)) seen.push(event);
  return seen;
}

/** What a log holds of them: no clock. */
const logged = (all: readonly TrainEvent[]) =>
  all.flatMap((event) => {
    if (event.type !== "step" && event.type !== "validation") return [];
    const { imagesPerSecond: _, samples: __, ...rest } = event as Record<string, unknown>;
    return [JSON.stringify(rest)];
  });

describe("train", () => {
  it("lowers the loss, and leaves no tensor", async () => {
    const model = tinyModel();
    const before = tf.memory().numTensors;
    const seen = await events({ model, ...common, steps: 60 });
    expect(tf.memory().numTensors).toBe(before);
    const values = seen.flatMap((event) => (event.type === "step" ? [event.values.loss!] : []));
    expect(values).toHaveLength(12);
    expect(values.at(-1)).toBeLessThan(0.7 * values[0]!);
    model.dispose();
  });

  it("goes on from a checkpoint as if it had never stopped, to the bit", async () => {
    const options = (model: ReturnType<typeof tinyModel>, store = memoryStore()) => ({
      model,
      ...common,
      steps: 24,
      ema: 0.9,
      clip: 0.5,
      schedule: { kind: "cosine", periods: [10, 14] } as const,
      warmUp: { steps: 7, loss: contentLoss(null, { l2: 1 }, { range: [0, 1] }) },
      validation: { data: formulaImages(2), every: 6 },
      checkpoint: { store, every: 4, resume: true },
    });
    const whole = memoryStore();
    const uninterrupted = await events(options(tinyModel({ normalised: true }), whole));
    for (const stop of [3, 13]) {
      const store = memoryStore();
      const ended = new AbortController();
      const first: TrainEvent[] = [];
      const started = options(tinyModel({ normalised: true }), store);
      const data = {
        ...common.data,
        readImage: (name: string) => common.data.readImage(name),
      };
      let steps = 0;
      const counted = {
        parts: (...pair: Parameters<typeof loss.parts>) => {
          if (++steps === stop) ended.abort();
          return loss.parts(...pair);
        },
      };
      const warmUp = {
        steps: 7,
        loss: {
          parts: (...pair: Parameters<typeof loss.parts>) => {
            if (++steps === stop) ended.abort();
            return started.warmUp.loss.parts(...pair);
          },
        },
      };
      for await (const event of train({ ...started, data, loss: counted, warmUp, signal: ended.signal }))
        first.push(event);
      expect(first.at(-1)).toMatchObject({ type: "end", finished: false });
      const second = await events(options(tinyModel({ normalised: true, seed: 9 }), store));
      expect(second[0]).toMatchObject({ type: "begin", changed: [] });
      expect([...logged(first), ...logged(second)]).toEqual(logged(uninterrupted));
      expect(store.entries.get("checkpoint.safetensors")).toEqual(whole.entries.get("checkpoint.safetensors"));
      expect([...store.entries.keys()].sort()).toEqual(["checkpoint.safetensors", "model.json", "weights-24.bin"]);
    }
  });
});
