import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { contentLoss, type FeatureExtractor } from "../src/index.ts";
import { cosineLoss } from "../src/losses.ts";
import { expectGradient, gradientOf } from "./finite-differences.ts";
import { image, value } from "./images.ts";
import { pixelFeatures } from "./pixel-features.ts";
import { blindExtractor, smallExtractor } from "./small-extractor.ts";
import { trained, trainedPair } from "./trained.ts";

const [t, p] = trainedPair();

it("is the reference's value, and its gradient", () => {
  const loss = cosineLoss(pixelFeatures);
  const { value: expected, absmax, entries } = trained.losses.cosine!;
  expect(value(() => loss(t, p)) / expected - 1).toBeCloseTo(0, 5);
  const got = gradientOf((x) => loss(t, x), p);
  for (const [i, entry] of entries.entries())
    expect(Math.abs(255 * got[i * trained.stride]! - entry) / absmax).toBeLessThan(1e-4);
});

it("has the gradient of its finite differences, through a network", () => {
  const [hr, sr] = [image(1, 14, 13), image(2, 14, 13)];
  const layers = { block1_conv1: 1, block3_conv3: 2 };
  expectGradient((x) => cosineLoss(smallExtractor(), { layers })(hr, x), sr, {
    step: 0.5,
    directions: 3,
    tolerance: 1e-2,
  });
});

it("adds its layers up by their weights, and has a map whose mean is the value", () => {
  const extractor = smallExtractor();
  const [hr, sr] = [image(1, 14, 13), image(2, 14, 13)];
  const one = (layer: string) => value(() => cosineLoss(extractor, { layers: [layer] })(hr, sr));
  const both = cosineLoss(extractor, { layers: { block1_conv1: 0.5, block3_conv3: 2 } });
  expect(value(() => both(hr, sr))).toBeCloseTo(0.5 * one("block1_conv1") + 2 * one("block3_conv3"), 6);
  const maps = both.maps(hr, sr);
  expect(value(() => tf.mean(maps[1]!.map))).toBeCloseTo(one("block3_conv3"), 6);
  tf.dispose(maps.map(({ map }) => map));
});

it("is 0 for equal images and for stronger features, whose gradient is finite", () => {
  expect(value(() => cosineLoss(pixelFeatures)(t, t))).toBeCloseTo(0, 6);
  const linear: FeatureExtractor = { layers: ["block3_conv3"], extract: (images) => [tf.mul(images, 1)] };
  expect(value(() => cosineLoss(linear)(t, tf.mul(t, 0.25)))).toBeCloseTo(0, 6);
});

describe("a place of which a layer says nothing", () => {
  const linear: FeatureExtractor = { layers: ["block3_conv3"], extract: (images) => [tf.mul(images, 1)] };
  const black = tf.zeros<tf.Rank.R4>([1, 4, 4, 3]);
  const some = image(3, 4, 4);

  it("is at 0 from another such one, at 1 from the rest", () => {
    expect(value(() => cosineLoss(blindExtractor)(t, p))).toBe(0);
    expect(value(() => cosineLoss(linear)(black, black))).toBe(0);
    expect(value(() => cosineLoss(linear)(some, black))).toBeCloseTo(1, 6);
    expect(value(() => cosineLoss(linear)(black, some))).toBeCloseTo(1, 6);
  });

  it("has a gradient of 0", () => {
    expect([...new Set(gradientOf((x) => cosineLoss(linear)(some, x), black).map(Math.abs))]).toEqual([0]);
    expect(gradientOf((x) => cosineLoss(linear)(black, x), some).every(Number.isFinite)).toBe(true);
  });
});

it("is a term of contentLoss, whose target can be prepared", () => {
  const loss = contentLoss(pixelFeatures, { cosine: 3 });
  const target = loss.prepare(t);
  expect(value(() => loss(target, p))).toBeCloseTo(3 * trained.losses.cosine!.value, 6);
  target.dispose();
  expect(() => contentLoss(null, { cosine: 1 })).toThrow("the cosine term needs a feature extractor");
});

it("leaves no tensor behind", () => {
  const loss = cosineLoss(pixelFeatures);
  const before = tf.memory().numTensors;
  const { value: v, grad } = tf.valueAndGrad((x: tf.Tensor) => loss(t, x))(p);
  tf.dispose([v, grad]);
  expect(tf.memory().numTensors).toBe(before);
});
