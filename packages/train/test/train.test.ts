import { type ContentTerms, contentLoss } from "@srloss/core";
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

  it("takes no more memory after 500 steps", async () => {
    const model = tinyModel({ filters: 2, normalised: true });
    const store = memoryStore();
    const counts = new Set<number>();
    const bytes: number[] = [];
    const validation = { data: formulaImages(1, 24, 24), every: 100 };
    const options = { ...common, batch: 1, patch: 8, ema: 0.9, clip: 1, steps: 500, validation };
    for await (const event of train({ model, ...options, checkpoint: { store, every: 100 } }))
      if (event.type === "checkpoint") {
        counts.add(tf.memory().numTensors);
        bytes.push(tf.memory().numBytes);
      }
    expect([counts.size, new Set(bytes).size, bytes.length]).toEqual([1, 1, 5]);
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

  it("warns of settings that are others", async () => {
    const store = memoryStore();
    await events({ model: tinyModel(), ...common, steps: 2, checkpoint: { store } });
    const changed = { ...common, steps: 4, learningRate: 1e-4, seed: 3, checkpoint: { store, resume: true } };
    const [begin] = await events({ model: tinyModel(), ...changed });
    expect(begin).toMatchObject({ step: 2, changed: ["seed", "learningRate"] });
    const other = tinyModel({ filters: 5 });
    await expect(events({ model: other, ...changed })).rejects.toThrow(/of a model with 556 weights, and this one has/);
  });
});

/** Fails at the n-th image, or whatever else is counted. */
const until = (limit: number, error: () => never) => {
  let count = 0;
  return () => (++count > limit ? error() : undefined);
};

it("a batch that fits nowhere is refused at once", () => {
  expect(() => train({ model: tinyModel(), ...common, steps: 1, batch: 1_000_000, patch: 16 })).toThrow(
    "train: 1000000 patches of 16x16 take 2.86 GiB, and at most 2 GiB fit; make batch or patch smaller.",
  );
});

describe("what goes wrong leaves the last good checkpoint", () => {
  const begun = async (store = memoryStore(), steps = 5) => {
    await events({ model: tinyModel(), ...common, steps, checkpoint: { store } });
    return { store, kept: Uint8Array.from(store.entries.get("checkpoint.safetensors")!) };
  };
  const checkpointOf = (store: ReturnType<typeof memoryStore>) => store.entries.get("checkpoint.safetensors");

  it("a loss that is not finite", async () => {
    const { store, kept } = await begun();
    const before = tf.memory().numTensors;
    const model = tinyModel();
    const diverging = {
      parts: (t: tf.Tensor, p: tf.Tensor) => loss.parts(t, tf.div(p, tf.sub(tf.mean(t), tf.mean(t)))),
    };
    await expect(
      events({ model, ...common, loss: diverging, steps: 40, checkpoint: { store, every: 1, resume: true } }),
    ).rejects.toThrow(
      /^The training has diverged: loss of step 6 is Infinity; the checkpoint of step 5 stays; lower the learning rate/,
    );
    expect(checkpointOf(store)).toEqual(kept);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("a learning rate that is too high, before any checkpoint", async () => {
    const options = { ...common, loss: contentLoss(null, { l2: 1e30 }, { range: [0, 1] }), learningRate: 0.99 };
    await expect(events({ model: tinyModel(), ...options, steps: 60 })).rejects.toThrow(
      /has diverged: (loss|l2|gradient) of step \d+ is (NaN|Infinity); there is no checkpoint before it/,
    );
  });

  it("a disk that is full, at any moment", async () => {
    const { store, kept } = await begun();
    for (const writes of [0, 1, 2]) {
      const full = until(writes, () => {
        throw Object.assign(new Error("the disk is full"), { code: "ENOSPC" });
      });
      const write = async (name: string, bytes: Uint8Array) => {
        full();
        await store.write(name, bytes);
      };
      const checkpoint = { store: { ...store, write }, every: 2, resume: true };
      await expect(events({ model: tinyModel(), ...common, steps: 20, checkpoint })).rejects.toThrow(
        "the disk is full",
      );
      expect(checkpointOf(store)).toEqual(kept);
      // What the model's description names is there.
      const { weightsManifest } = JSON.parse(new TextDecoder().decode(store.entries.get("model.json")));
      expect([...store.entries.keys()]).toContain(weightsManifest[0].paths[0]);
    }
  });

  it("a checkpoint that is damaged is no reason to begin anew unasked", async () => {
    const { store, kept } = await begun();
    store.entries.set("checkpoint.safetensors", kept.slice(0, -1));
    await expect(
      events({ model: tinyModel(), ...common, steps: 9, checkpoint: { store, resume: true } }),
    ).rejects.toThrow("checkpoint.safetensors is no checkpoint that can be read: its checksum is another");
  });
});

it("a validation keeps a part of the loss apart from the measure of its name", async () => {
  const validation = { data: formulaImages(1), every: 1 };
  const values = async (terms: ContentTerms) => {
    const own = contentLoss(null, terms, { range: [0, 1] });
    const seen = await events({ model: tinyModel(), ...common, loss: own, steps: 1, validation });
    return seen.find(({ type }) => type === "validation") as Extract<TrainEvent, { type: "validation" }>;
  };
  // The network is the same but for one step of Adam, which is as long whatever the loss is.
  const { values: ofBoth } = await values({ ssim: 1 });
  const { values: ofL1 } = await values({ l1: 1 });
  expect(Object.keys(ofBoth)).toEqual(["loss", "ssim loss", "psnr", "ssim"]);
  expect(ofBoth["ssim loss"]).toBe(ofBoth.loss);
  expect(Math.abs(ofBoth.ssim! - ofL1.ssim!)).toBeLessThan(0.05);
});

describe("broken images", () => {
  const good = formulaImages(3);
  const data = {
    names: ["0.png", "broken.png", "1.png", "2.png"],
    readImage: async (name: string) => {
      if (name === "broken.png") throw new Error("broken.png is damaged or cut short; get it again.");
      return good.readImage(name);
    },
  };

  it("are left out, and named once", async () => {
    const validation = { data: { ...data, names: ["broken.png", "2.png"] }, every: 2, samples: 2 };
    const seen = await events({ model: tinyModel(), ...common, data, steps: 4, validation });
    const skipped = seen.filter(({ type }) => type === "skipped");
    expect(skipped).toEqual(
      // Of the images that are trained on, and of those of both validations.
      Array(2).fill({ type: "skipped", name: "broken.png", reason: expect.stringMatching("cut short") }),
    );
    const judged = seen.filter((event) => event.type === "validation");
    expect(judged.map(({ step, samples }) => [step, samples.map(({ name }) => name)])).toEqual([
      [2, ["2.png"]],
      [4, ["2.png"]],
    ]);
    expect(judged[0]!.samples[0]).toMatchObject({ width: 44, height: 40, channels: 3 });
    expect(judged[0]!.values).toEqual({
      loss: expect.any(Number),
      l1: expect.any(Number),
      psnr: expect.any(Number),
      ssim: expect.any(Number),
    });
  });

  it("and nothing else end the training with a sentence", async () => {
    const none = { ...data, names: ["broken.png"] };
    const ends = async (options: object, sentence: string) => {
      const told: string[] = [];
      const run = async () => {
        for await (const event of train({ model: tinyModel(), ...common, data, steps: 4, ...options }))
          if (event.type === "skipped") told.push(event.reason);
      };
      await expect(run()).rejects.toThrow(sentence);
      expect(told.at(-1)).toMatch("cut short");
      return told.length;
    };
    expect(await ends({ data: none }, "None of the 1 images can be used for training")).toBe(1);
    const validation = { data: none, every: 2 };
    expect(await ends({ validation }, "None of the 1 images for validation can be used")).toBe(2);
  });
});
