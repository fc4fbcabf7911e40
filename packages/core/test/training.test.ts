import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import * as layers from "@tensorflow/tfjs-layers";
import { describe, expect, it } from "vitest";
import {
  charbonnierLoss,
  contentLoss,
  huberLoss,
  type Loss,
  l1Loss,
  l2Loss,
  perceptualLoss,
  presets,
  ssimLoss,
  styleLoss,
} from "../src/index.ts";
import { image } from "./images.ts";
import { smallExtractor } from "./small-extractor.ts";

const range = [0, 1] as const;
const extractor = smallExtractor();
const losses: Record<string, Loss> = {
  l1: l1Loss,
  l2: l2Loss,
  charbonnier: charbonnierLoss,
  huber: (t, p) => huberLoss(t, p, { delta: 0.1 }),
  ssim: (t, p) => ssimLoss(t, p, { range }),
  perceptual: perceptualLoss(extractor, { range }),
  style: styleLoss(extractor, { range, layers: ["block1_conv1", "block2_conv1"], normalization: "hw" }),
  content: contentLoss(extractor, { l1: 1, ssim: 0.5, totalVariation: 1e-3, perceptual: 1, style: 0.1 }, { range }),
  preset: contentLoss(extractor, { ...presets.keras.terms, l2: 0 }, { range }),
};

/** Low contrast in, full contrast out: what a 1x1 convolution could nearly do. */
const original = tf.div(image(1, 14, 12, 3, 2), 255) as tf.Tensor4D;
const degraded = tf.add(tf.mul(original, 0.4), 0.2) as tf.Tensor4D;

const kernel = (shape: [number, number, number, number], seed: number) =>
  tf.variable(tf.randomNormal<tf.Rank.R4>(shape, 0, 0.15, "float32", seed));

/** Small enough that no loss overshoots in these few steps: style is of the fourth power in the pixels. */
const rate = 0.002;

describe("a loop with an optimizer", () => {
  it.each(Object.entries(losses))("%s falls at every step", (_, loss) => {
    const weights = [kernel([3, 3, 3, 4], 1), kernel([3, 3, 4, 3], 2)] as const;
    const model = (x: tf.Tensor4D) => tf.conv2d(tf.relu(tf.conv2d(x, weights[0], 1, "same")), weights[1], 1, "same");
    const optimizer = tf.train.adam(rate, 0.9, 0.999, 1e-7);
    const step = () => {
      const cost = optimizer.minimize(() => loss(original, model(degraded)), true, [...weights])!;
      const [number] = cost.dataSync();
      cost.dispose();
      return number!;
    };
    const costs = [step()];
    const before = tf.memory().numTensors;
    for (let i = 0; i < 8; i++) costs.push(step());
    expect(tf.memory().numTensors).toBe(before);
    expect(costs).toEqual([...costs].sort((a, b) => b - a));
    expect(costs.at(-1)).toBeLessThan(0.97 * costs[0]!);
    optimizer.dispose();
    for (const weight of weights) weight.dispose();
  });

  it("takes a target that was prepared once", () => {
    const loss = perceptualLoss(smallExtractor(), { range });
    const target = loss.prepare(original);
    const gain = tf.variable(tf.scalar(0.1));
    const { value, grads } = tf.variableGrads(() => loss(target, tf.mul(degraded, gain)), [gain]);
    const plain = tf.variableGrads(() => loss(original, tf.mul(degraded, gain)), [gain]);
    expect(value.dataSync()).toEqual(plain.value.dataSync());
    expect(grads[gain.name]!.dataSync()).toEqual(plain.grads[gain.name]!.dataSync());
    expect(grads[gain.name]!.dataSync()[0]).toBeLessThan(0);
  });
});

describe("model.compile and fit", () => {
  it.each(Object.entries(losses))("%s falls at every epoch", async (_, loss) => {
    const initializer = (seed: number) => layers.initializers.randomNormal({ stddev: 0.15, seed });
    const convolution = { kernelSize: 3, padding: "same" } as const;
    const model = layers.sequential({
      layers: [
        layers.layers.conv2d({
          ...convolution,
          filters: 4,
          activation: "relu",
          inputShape: [14, 12, 3],
          kernelInitializer: initializer(1),
        }),
        layers.layers.conv2d({ ...convolution, filters: 3, kernelInitializer: initializer(2) }),
      ],
    });
    model.compile({ optimizer: tf.train.adam(rate), loss: loss as layers.ModelCompileArgs["loss"] });
    const { history } = await model.fit(degraded, original, { epochs: 9, batchSize: 2, verbose: 0 });
    const costs = history.loss as number[];
    expect(costs).toHaveLength(9);
    expect(costs).toEqual([...costs].sort((a, b) => b - a));
    expect(costs.at(-1)).toBeLessThan(0.97 * costs[0]!);
    model.dispose();
  });
});
