import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { type GramNormalization, gramMatrix } from "../src/index.ts";
import { directGram, mapsOf } from "./direct-features.ts";
import { expectGradient, gradientOf, weighted } from "./finite-differences.ts";
import { image, values } from "./images.ts";

const normalizations: GramNormalization[] = ["hwc", "hw", "none"];

function expectClose(got: Float32Array, expected: number[]) {
  expect(got.length).toBe(expected.length);
  const largest = Math.max(...expected.map(Math.abs));
  for (const [i, v] of expected.entries()) expect(Math.abs(got[i]! - v) / largest).toBeLessThan(1e-6);
}

describe("values", () => {
  const features = tf.tensor4d([1, 2, 3, 4], [1, 1, 2, 2]);
  it.each<[GramNormalization, number[]]>([
    ["none", [10, 14, 14, 20]],
    ["hw", [5, 7, 7, 10]],
    ["hwc", [2.5, 3.5, 3.5, 5]],
  ])("by hand: %s", (normalization, expected) => {
    expectClose(
      values(() => gramMatrix(features, { normalization })),
      expected,
    );
  });

  it("divides by height, width and channels where nothing else is said", () => {
    expect(values(() => gramMatrix(features))).toEqual(values(() => gramMatrix(features, { normalization: "hwc" })));
  });

  it.each(normalizations)("are the direct products for a batch, and over many rows: %s", (normalization) => {
    for (const x of [image(1, 5, 7, 3, 2), image(2, 45, 50, 2, 2), image(3, 32, 32, 1)]) {
      const [, h, w] = x.shape;
      const expected = directGram(mapsOf(x), [h, w], normalization).flat(2);
      expectClose(
        values(() => gramMatrix(x, { normalization })),
        expected,
      );
    }
  });

  it("are symmetric, one matrix for each image, and take integers", () => {
    const gram = gramMatrix(tf.cast(image(1, 4, 6, 5, 3), "int32"));
    expect([gram.shape, gram.dtype]).toEqual([[3, 5, 5], "float32"]);
    expect(gram.dataSync()).toEqual(values(() => tf.transpose(gram, [0, 2, 1])));
  });

  it("do not depend on the order of positions", () => {
    const x = image(1, 4, 6, 5);
    const turned = values(() => gramMatrix(tf.reverse(x, [1, 2])));
    expectClose(turned, [...values(() => gramMatrix(x))]);
  });
});

describe("gradients", () => {
  it.each(normalizations)("are the finite differences: %s", (normalization) => {
    const gram = (x: tf.Tensor) => weighted(gramMatrix(x, { normalization }));
    expectGradient(gram, image(1, 3, 2, 3, 2), { step: 10 });
    expectGradient(gram, image(1, 40, 40, 2), { step: 10, directions: 8 });
  });

  it("are 0 for features of 0", () => {
    expect(gradientOf((x) => weighted(gramMatrix(x)), tf.zeros<tf.Rank.R4>([1, 2, 2, 3]))).toEqual(
      new Float32Array(12),
    );
  });
});

it("rejects what has no Gram matrix", () => {
  expect(() => gramMatrix(tf.zeros([2, 3, 4]))).toThrow(
    "gramMatrix: features must be [batch, height, width, channels]",
  );
  expect(() => gramMatrix(tf.zeros([1, 2, 0, 4]))).toThrow("gramMatrix: features must not be empty");
  const normalization = "chw" as GramNormalization;
  expect(() => gramMatrix(tf.zeros([1, 2, 2, 2]), { normalization })).toThrow(
    '"chw" is not a Gram normalization; did you mean hw? Known: hwc, hw, none.',
  );
});
