import "@tensorflow/tfjs-backend-cpu";
import { imresize } from "@srloss/core";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { BicubicUpscale, NearestUpscale, PixelShuffle, ScaleAndShift } from "../src/index.ts";

const x = tf.reshape(tf.range(0, 2 * 3 * 2 * 8), [2, 3, 2, 8]) as tf.Tensor4D;

describe("values", () => {
  it("PixelShuffle is the permutation of its definition", () => {
    const y = new PixelShuffle({ factor: 2 }).apply(x) as tf.Tensor4D;
    expect(y.shape).toEqual([2, 6, 4, 2]);
    const [from, to] = [x.arraySync(), y.arraySync()];
    for (const [b, row, column, channel] of [
      [0, 0, 0, 0],
      [1, 5, 2, 1],
      [0, 3, 3, 0],
      [1, 2, 1, 1],
    ] as const) {
      const [i, j] = [row % 2, column % 2];
      const source = from[b]![(row - i) / 2]![(column - j) / 2]![(2 * i + j) * 2 + channel];
      expect(to[b]![row]![column]![channel]).toBe(source);
    }
  });

  it("NearestUpscale repeats pixels", () => {
    const y = new NearestUpscale({ factor: 3 }).apply(x) as tf.Tensor4D;
    expect(y.shape).toEqual([2, 9, 6, 8]);
    expect(y.dataSync()).toEqual(tf.image.resizeNearestNeighbor(x, [9, 6]).dataSync());
  });

  it("BicubicUpscale is imresize", () => {
    const y = new BicubicUpscale({ factor: 2 }).apply(x) as tf.Tensor4D;
    expect(y.dataSync()).toEqual(imresize(x, { scale: 2 }).dataSync());
  });

  it("ScaleAndShift is scale x + shift", () => {
    const colours = tf.ones([1, 1, 2, 3]);
    const y = new ScaleAndShift({ scale: -2, shift: [1, 2, 3] }).apply(colours) as tf.Tensor;
    expect([...y.dataSync()]).toEqual([-1, 0, 1, -1, 0, 1]);
    expect([...(new ScaleAndShift({ scale: 0.5 }).apply(colours) as tf.Tensor).dataSync()]).toEqual(Array(6).fill(0.5));
  });
});

describe("gradients", () => {
  const weights = tf.tensor4d(
    Float32Array.from({ length: 2 * 9 * 6 * 8 }, (_, i) => Math.sin(i)),
    [2, 9, 6, 8],
  );
  it("PixelShuffle's is the inverse permutation", () => {
    const layer = new PixelShuffle({ factor: 2 });
    const factors = tf.reshape(tf.slice(tf.reshape(weights, [-1]), 0, x.size), [2, 6, 4, 2]);
    const slope = tf.grad((given) => tf.sum(tf.mul(layer.apply(given) as tf.Tensor, factors)))(x);
    expect((layer.apply(slope) as tf.Tensor).dataSync()).toEqual(factors.dataSync());
  });

  it("NearestUpscale's sums the copies, in every image of a batch", () => {
    const layer = new NearestUpscale({ factor: 3 });
    const slope = tf.grad((given) => tf.sum(tf.mul(layer.apply(given) as tf.Tensor, weights)))(x);
    const sums = tf.mul(tf.avgPool(weights, 3, 3, "valid"), 9);
    expect(tf.max(tf.abs(tf.sub(slope, sums))).dataSync()[0]).toBeLessThan(1e-5);
  });
});

describe("what makes no sense is one sentence", () => {
  it.each([
    [() => new PixelShuffle({ factor: 1.5 }), "PixelShuffle: factor is a whole number above 1; got 1.5."],
    [() => new NearestUpscale({ factor: 1 }), "NearestUpscale: factor is a whole number above 1; got 1."],
    [() => new BicubicUpscale({} as never), "BicubicUpscale: factor is a whole number above 1; got undefined."],
    [() => new ScaleAndShift({ shift: [Number.NaN] }), "scale is a number and shift a list of numbers"],
    [() => new PixelShuffle({ factor: 3 }).apply(x), "PixelShuffle: 8 channels are no multiple of 3 squared."],
  ])("%#", (call, message) => {
    expect(call).toThrow(message);
  });
});
