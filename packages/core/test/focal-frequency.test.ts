import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { type FocalFrequencySettings, focalFrequencyLoss } from "../src/losses.ts";
import { describeTrained } from "./describe-trained.ts";
import { image, value } from "./images.ts";

const having = (settings: FocalFrequencySettings) => (t: tf.Tensor, p: tf.Tensor) => focalFrequencyLoss(t, p, settings);

describeTrained({
  name: "focalFrequency",
  loss: focalFrequencyLoss,
  others: {
    "focalFrequency patches": having({ patchFactor: 4, alpha: 0.5 }),
    "focalFrequency log": having({ logMatrix: true, averageSpectrum: true }),
    "focalFrequency batch": having({ batchMatrix: true, alpha: 2 }),
  },
  options: ["alpha", "patchFactor", "averageSpectrum", "logMatrix", "batchMatrix", "range"],
  jumps: /./,
});

describe("any size", () => {
  it.each([
    [1, 1],
    [1, 6],
    [7, 1],
    [5, 7],
    [6, 4],
  ])("%i x %i: with all weights 1 it is the mean square", (height, width) => {
    const [t, p] = [image(1, height, width, 2), image(2, height, width, 2)];
    const mse = value(() => tf.mean(tf.square(tf.sub(t, p))));
    expect(value(() => focalFrequencyLoss(t, p, { alpha: 0 })) / (mse / 255 ** 2)).toBeCloseTo(1, 5);
    const slope = tf.grad((x) => focalFrequencyLoss(t, x, { alpha: 0, range: [0, 1] }))(p);
    const expected = tf.mul(tf.sub(p, t), 2 / p.size);
    expect(value(() => tf.max(tf.abs(tf.sub(slope, expected)))) / value(() => tf.max(tf.abs(expected)))).toBeLessThan(
      1e-5,
    );
  });
});

describe("refuses", () => {
  const t = image(1, 6, 8);
  it.each<[FocalFrequencySettings, string]>([
    [{ alpha: -1 }, "alpha is a number, 0 or more; got -1."],
    [{ patchFactor: 0 }, "patchFactor is a whole number, 1 or more; got 0."],
    [{ patchFactor: 4 }, "patchFactor 4 must divide height and width; got 8x6 (width x height)."],
  ])("%o", (settings, message) => {
    expect(() => focalFrequencyLoss(t, t, settings)).toThrow(`focalFrequencyLoss: ${message}`);
  });
});
