import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { networkNames, type Scale, type Upsampling } from "../src/index.ts";
import { tinyNetwork } from "./tiny-networks.ts";

type Loss = () => tf.Scalar;

/** The gradients of all networks in their weights and their input, by central differences along directions of random signs. */
export function describeGradients(tolerance: number, start: () => Promise<void> | void): void {
  const cases = networkNames.flatMap((name) =>
    (name === "srcnn" ? [undefined] : (["pixel-shuffle", "resize-convolution", "transposed-convolution"] as const)).map(
      (way, index) => [name, ([2, 3, 4] as const)[index]!, way] as const,
    ),
  );

  describe("the gradient is that of finite differences", () => {
    it.each(cases)("%s, x%s, %s", async (name, scale: Scale, upsampling: Upsampling | undefined) => {
      await start();
      const network = tinyNetwork(name, { scale, seed: 3, ...(upsampling && { upsampling }) });
      const lr = tf.variable(noise([2, 3, 4, 3], 1));
      const factors = noise([2, 3 * scale, 4 * scale, 3], 2);
      // In training, where BatchNorm takes the statistics of the batch.
      const loss: Loss = () => tf.mean(tf.mul(tf.square(network.apply(lr, { training: true }) as tf.Tensor), factors));
      const weights = network.trainableWeights.map((weight) => weight.read() as tf.Variable);
      for (const [index, variable] of weights.entries())
        variable.assign(tf.tidy(() => tf.add(variable, tf.mul(sub(noise(variable.shape, 10 + index)), 0.2))));
      const before = tf.memory().numTensors;
      for (const variables of [weights, [lr]]) expectGradients(loss, variables, tolerance);
      expect(tf.memory().numTensors).toBe(before);
      network.dispose();
      tf.dispose([lr, factors]);
    });
  });
}

const sub = (x: tf.Tensor) => tf.sub(x, 0.5);

/** In 0..1. */
function noise(shape: readonly number[], seed: number): tf.Tensor {
  return tf.randomUniform([...shape], 0, 1, "float32", seed);
}

/**
 * Along directions near the gradient, in which every coordinate counts: the step, a thousandth of the value, is then small
 * enough for the kinks of ReLUs and large enough for 32 bits.
 */
function expectGradients(loss: Loss, variables: readonly tf.Variable[], tolerance: number): void {
  const { value, grads } = tf.variableGrads(loss, [...variables]);
  const slopes = variables.map(({ name }) => grads[name]!);
  expect(slopes.map(({ shape }) => shape)).toEqual(variables.map(({ shape }) => shape));
  for (const seed of [1, 2]) {
    const directions = slopes.map((slope, index) => tf.tidy(() => near(slope, 100 * seed + index)));
    const along = directions.reduce((sum, each, i) => sum + number(() => tf.sum(tf.mul(each, slopes[i]!))), 0);
    const step = (1e-3 * Math.abs(value.dataSync()[0]!)) / along;
    const move = (by: number) => {
      for (const [index, variable] of variables.entries())
        tf.tidy(() => variable.assign(tf.add(variable, tf.mul(directions[index]!, by))));
      return number(loss);
    };
    const difference = (move(step) - move(-2 * step)) / (2 * step);
    move(step);
    expect(Math.abs(difference / along - 1), `direction ${seed}: ${difference}, ${along}`).toBeLessThan(tolerance);
    tf.dispose(directions);
  }
  tf.dispose([value, slopes]);
}

/** The gradient, each value times 0 to 2, and 0.3 times its mean square root to either side. */
function near(slope: tf.Tensor, seed: number): tf.Tensor {
  const own = tf.mul(slope, tf.mul(noise(slope.shape, seed), 2));
  const size = tf.mul(tf.sqrt(tf.mean(tf.square(slope))), 0.3);
  return tf.add(own, tf.mul(size, tf.sign(sub(noise(slope.shape, seed + 50)))));
}

const number = (value: () => tf.Tensor) => tf.tidy(() => value().dataSync()[0]!);
