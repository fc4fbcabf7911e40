import "@tensorflow/tfjs-backend-cpu";
import { join } from "node:path";
import { testData } from "@srloss/reference";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { contentLoss } from "../src/index.ts";
import { msStructureLoss } from "../src/losses.ts";
import { expectGradient, gradientOf } from "./finite-differences.ts";
import { image, value } from "./images.ts";
import { readPng } from "./read-png.ts";
import { trained } from "./trained.ts";

const near = (seed: number, height: number, width: number, depth = 3): [tf.Tensor4D, tf.Tensor4D] => {
  const original = image(seed, height, width, depth, 2);
  return [
    original,
    tf.tidy(() => tf.add(tf.mul(original, 0.7), tf.mul(image(seed + 1, height, width, depth, 2), 0.3))),
  ];
};

describe.skipIf(!testData)("is traiNNer-redux's value", () => {
  it.each(trained.structure.map((row) => [row.hr, row] as const))(
    "of a cut of %s",
    (_, { hr, sr, cut, value: expected }) => {
      const [t, p] = [hr, sr].map((file) => readPng(join(testData!.pairs, file), cut));
      const got = value(() => msStructureLoss(t!, p!));
      expect(Math.abs(got / expected - 1), `${got}, not ${expected}`).toBeLessThan(1e-5);
    },
  );
});

describe("msStructureLoss", () => {
  const [t, p] = near(1, 23, 24);
  const two = (a: tf.Tensor, b: tf.Tensor) => msStructureLoss(a, b, { scales: 2 });

  it("has the gradient of its finite differences", () => {
    expectGradient((x) => two(t, x), p, { step: 0.5, directions: 3, tolerance: 1e-2 });
  });

  it("is 0 for equal images and brighter ones, in any range", () => {
    expect(value(() => two(t, t))).toBe(0);
    expect(value(() => two(t, tf.add(t, 9)))).toBeCloseTo(0, 4);
    const unit = value(() => msStructureLoss(tf.div(t, 255), tf.div(p, 255), { scales: 2, range: [0, 1] }));
    expect(unit / value(() => two(t, p))).toBeCloseTo(1, 4);
  });

  it("is finite of flat images, and so is its gradient", () => {
    const flat = (level: number) => tf.fill<tf.Rank.R4>([2, 23, 24, 3], level);
    for (const [a, b] of [
      [flat(0), flat(0)],
      [flat(9), p],
      [t, flat(9)],
      [t, tf.sub(255, t) as tf.Tensor4D],
    ] as const) {
      expect(Number.isFinite(value(() => two(a, b)))).toBe(true);
      expect(gradientOf((x) => two(a, x), b).every(Number.isFinite)).toBe(true);
    }
  });

  it("shows a pixel that is not finite", () => {
    const broken = tf.add(p, tf.tensor1d([0, Number.NaN, 0])) as tf.Tensor4D;
    expect(value(() => two(t, broken))).toBeNaN();
    expect(gradientOf((x) => two(t, x), broken).every(Number.isFinite)).toBe(false);
  });

  it("is a term of contentLoss, and leaves no tensor behind", () => {
    const before = tf.memory().numTensors;
    const loss = contentLoss(null, { msStructure: { weight: 3, scales: 2 } });
    expect(value(() => loss(t, p))).toBeCloseTo(3 * value(() => two(t, p)), 5);
    const { value: v, grad } = tf.valueAndGrad((x: tf.Tensor) => loss(t, x))(p);
    tf.dispose([v, grad]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("refuses what does not fit", () => {
    expect(() => msStructureLoss(t, p)).toThrow("msStructureLoss needs at least 161x161 pixels; got 24x23");
    expect(() => msStructureLoss(t, p, { scales: 6 })).toThrow("scales is a whole number, 1 to 5; got 6.");
  });
});
