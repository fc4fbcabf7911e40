import { contentLoss } from "@srloss/core";
import { useBackend } from "@srloss/node-gpu";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { createDiscriminator, type TrainEvent, type TrainOptions, train } from "../src/index.ts";
import { formulaImages, memoryStore } from "./formula-images.ts";
import { tinyModel } from "./tiny-model.ts";

beforeAll(async () => void (await useBackend({ engine: "srloss-wasm" })));

const loss = contentLoss(null, { l1: 1 }, { range: [0, 1] });
const data = formulaImages(2);
const common = { scale: 2, data, loss, batch: 2, patch: 16, learningRate: 1e-3, logEvery: 1 } as const;

async function values(options: TrainOptions): Promise<Record<string, number>[]> {
  const seen: TrainEvent[] = [];
  for await (const event of train(options)) seen.push(event);
  return seen.flatMap((event) => (event.type === "step" ? [{ ...event.values }] : []));
}

describe("discriminators", () => {
  it("the U-Net is of Real-ESRGAN's shape, in which kernels have a largest singular value of 1", () => {
    const full = createDiscriminator("unet");
    // PyTorch's UNetDiscriminatorSN(3): 4376897 weights.
    expect(full.trainableWeights.reduce((sum, weight) => sum + weight.read().size, 0)).toBe(4_376_897);
    full.dispose();
    const small = createDiscriminator("unet", { features: 2 });
    const x = tf.randomUniform([1, 16, 16, 3], 0, 1, "float32", 1);
    for (let i = 0; i < 30; i++) tf.tidy(() => void small.apply(x, { training: true }));
    const [layer] = small.layers.filter((one) => one.getClassName() === "SrlossSpectralConvolution");
    const [kernel, direction] = layer!.weights.map((weight) => weight.read());
    const matrix = tf.reshape(kernel!, [-1, 4]) as tf.Tensor2D;
    const gram = tf.matMul(matrix, matrix, true) as tf.Tensor2D;
    const stretched = tf.matMul(gram, direction as tf.Tensor2D);
    const [largest] = tf.norm(stretched).dataSync();
    for (const [i, value] of stretched.dataSync().entries())
      expect(value / largest!).toBeCloseTo(direction!.dataSync()[i]!, 3);
    small.dispose();
  });

  it("VGG's is of its size, and refuses what is no network", () => {
    const vgg = createDiscriminator("vgg", { features: 2, size: 32 });
    expect((vgg.predict(tf.zeros([2, 32, 32, 3])) as tf.Tensor).shape).toEqual([2, 1]);
    vgg.dispose();
    expect(() => createDiscriminator("vgg", { size: 100 })).toThrow("size is a whole number that 32 divides; got 100.");
    expect(() => createDiscriminator("unett" as never)).toThrow("did you mean unet?");
    expect(() => createDiscriminator("unet", { features: 0 })).toThrow("features is a whole number; got 0.");
  });
});

describe("a training against a discriminator", () => {
  const options = (seed: number, more: Partial<TrainOptions> = {}) => ({
    ...common,
    model: tinyModel({ seed }),
    warmUp: { steps: 2, loss },
    adversarial: { discriminator: createDiscriminator("unet", { features: 2, seed }), weight: 0.1 },
    ...more,
  });

  it("begins after the warm-up, and leaves nothing", async () => {
    const given = options(1, { steps: 12 } as never) as TrainOptions;
    const before = tf.memory().numTensors;
    const seen = await values({ ...given, steps: 12 });
    expect(tf.memory().numTensors).toBe(before);
    expect(Object.keys(seen[1]!)).toEqual(["loss", "l1", "gradient"]);
    expect(Object.keys(seen[2]!)).toEqual(["loss", "l1", "generator", "gradient", "discriminator"]);
    for (const { loss: total, l1, generator } of seen.slice(2)) expect(total).toBeCloseTo(l1! + 0.1 * generator!, 5);
    expect(seen.at(-1)!.discriminator).toBeLessThan(seen[2]!.discriminator!);
  });

  it.each([
    { kind: "vanilla", relativistic: true },
    { kind: "hinge", relativistic: false },
  ] as const)("goes on to the bit: %j", async (game) => {
    const run = (seed: number, steps: number, store = memoryStore()) => {
      const given = options(seed);
      const adversarial = { ...given.adversarial, ...game };
      return values({ ...given, steps, adversarial, checkpoint: { store, resume: true } });
    };
    const store = memoryStore();
    const whole = await run(1, 7);
    const first = await run(1, 4, store);
    expect([...first, ...(await run(5, 7, store))]).toEqual(whole);
  });
});
