import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { type TotalVariationOptions, totalVariation } from "../src/index.ts";
import { expectGradient, gradientOf } from "./finite-differences.ts";
import { image as imageOf, value } from "./images.ts";

// Down: 3, 0, 4. Across: 2, 1, 1, 5.
const image = tf.tensor4d([1, 3, 4, 4, 3, 8], [1, 2, 3, 1]);
const every: TotalVariationOptions[] = [{}, { norm: "l2" }, { reduction: "mean" }, { norm: "l2", reduction: "mean" }];

describe("values by hand", () => {
  it.each<[TotalVariationOptions, number]>([
    [{}, 7 + 9],
    [{ norm: "l1", reduction: "sum" }, 7 + 9],
    [{ norm: "l2" }, 25 + 31],
    [{ reduction: "mean" }, 7 / 3 + 9 / 4],
    [{ norm: "l2", reduction: "mean" }, 25 / 3 + 31 / 4],
  ])("%o", (options, expected) => {
    expect(value(() => totalVariation(image, options))).toBeCloseTo(expected, 5);
    const twice = tf.concat([image, image], 0);
    expect(value(() => totalVariation(twice, options))).toBeCloseTo(expected, 5);
  });

  it("adds up channels, and takes integers", () => {
    const channels = tf.concat([image, image], 3);
    expect(value(() => totalVariation(channels))).toBe(32);
    expect(value(() => totalVariation(channels, { reduction: "mean" }))).toBeCloseTo(7 / 3 + 9 / 4, 5);
    expect(value(() => totalVariation(tf.cast(image, "int32")))).toBe(16);
  });

  it.each(every)("is 0 for flat images and single pixels: %o", (options) => {
    expect(value(() => totalVariation(tf.fill([2, 3, 4, 3], 100), options))).toBe(0);
    expect(value(() => totalVariation(imageOf(1, 1, 1), options))).toBe(0);
  });

  it("has one direction in a single row or column", () => {
    expect(value(() => totalVariation(tf.tensor4d([1, 3, 7], [1, 1, 3, 1])))).toBe(6);
    expect(value(() => totalVariation(tf.tensor4d([1, 3, 7], [1, 3, 1, 1]), { reduction: "mean" }))).toBe(3);
  });
});

describe("gradients", () => {
  it.each(every)("are the finite differences: %o", (options) => {
    expectGradient((x) => totalVariation(x, options), imageOf(1, 4, 3, 2, 2), { step: 0.25 });
    expectGradient((x) => totalVariation(x, options), imageOf(1, 1, 3, 1), { step: 0.25 });
  });

  it.each(every)("are 0 for flat images and single pixels: %o", (options) => {
    for (const x of [tf.fill<tf.Rank.R4>([1, 3, 3, 2], 50), imageOf(1, 1, 1)])
      expect(gradientOf((given) => totalVariation(given, options), x)).toEqual(new Float32Array(x.size));
  });
});

it("rejects what it cannot measure", () => {
  expect(() => totalVariation(tf.zeros([4, 4, 3]))).toThrow("totalVariation: images must be [batch, height, width");
  expect(() => totalVariation(tf.zeros([1, 0, 4, 3]))).toThrow("totalVariation: images must not be empty");
  expect(() => totalVariation(image, { norm: "l3" as "l2" })).toThrow('norm is "l1" or "l2"; got "l3".');
  expect(() => totalVariation(image, { reduction: "max" as "sum" })).toThrow('"sum" or "mean"; got "max".');
});
