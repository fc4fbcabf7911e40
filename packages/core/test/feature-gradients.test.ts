import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import {
  type ContentLoss,
  type Criterion,
  contentLoss,
  type FeatureExtractor,
  perceptualLoss,
  styleLoss,
} from "../src/index.ts";
import { expectGradient, gradientOf } from "./finite-differences.ts";
import { image } from "./images.ts";
import { blindExtractor, smallExtractor } from "./small-extractor.ts";

const criteria: Criterion[] = ["l1", "l2", "frobenius", "squared-frobenius"];
const layers = { block1_conv1: 1, block2_conv1: 2, block3_conv3: 0.5 };
const target = image(1, 6, 5, 3, 2);
const prediction = image(2, 6, 5, 3, 2);

describe("are the finite differences", () => {
  const extractor = smallExtractor();
  // Short steps: features cross the kink of |d| otherwise.
  const check = (loss: ContentLoss) =>
    expectGradient((x) => loss(target, x), prediction, { step: 0.1, tolerance: 5e-3, directions: 6 });

  describe.each(criteria)("%s", (criterion) => {
    it("perceptual", () => check(perceptualLoss(extractor, { layers, criterion })));
    it("perceptual over the mean", () => check(perceptualLoss(extractor, { layers, criterion, divideByMean: true })));
    it("style", () => check(styleLoss(extractor, { layers, criterion })));
    it("style of patches over the mean", () =>
      check(
        styleLoss(extractor, {
          layers: ["block1_conv1"],
          criterion,
          normalization: "none",
          patch: 2,
          divideByMean: true,
        }),
      ));
  });

  it("in every coordinate", () => {
    const loss = perceptualLoss(extractor);
    expectGradient((x) => loss(image(1, 4, 3), x), image(2, 4, 3), { step: 1 });
  });

  it("with grayscale, in another range", () => {
    const unit = (seed: number) => tf.mul(image(seed, 6, 5, 1), 1 / 255) as tf.Tensor4D;
    const loss = perceptualLoss(extractor, { range: [0, 1] });
    expectGradient((x) => loss(unit(1), x), unit(2), { step: 0.004 });
  });

  it("of every term together, and of each part", () => {
    const loss = contentLoss(
      extractor,
      { l1: 1, l2: 0.01, huber: 0.1, charbonnier: 1, totalVariation: 0.01, ssim: 50, perceptual: 20, style: 50 },
      { range: [-255, 255] },
    );
    const [t, p] = [image(1, 12, 12), image(2, 12, 12)];
    const options = { step: 0.1, tolerance: 1e-2, directions: 4 };
    expectGradient((x) => loss(t, x), p, options);
    for (const i of loss.parts(t, p).parts.keys()) expectGradient((x) => loss.parts(t, x).parts[i]!.value, p, options);
  });
});

describe("are finite", () => {
  const flat = tf.fill<tf.Rank.R4>([2, 6, 5, 3], 128);
  const black = tf.zeros<tf.Rank.R4>([2, 6, 5, 3]);
  const extractors: [string, FeatureExtractor][] = [
    ["features", smallExtractor()],
    ["features of 0", blindExtractor],
  ];
  describe.each(extractors)("%s", (_, extractor) => {
    it.each(criteria)("%s", (criterion) => {
      const losses = [
        perceptualLoss(extractor, { criterion }),
        perceptualLoss(extractor, { criterion, divideByMean: true }),
        styleLoss(extractor, { criterion }),
        styleLoss(extractor, { criterion, divideByMean: true, patch: 2, normalization: "none" }),
      ];
      for (const loss of losses) {
        for (const x of [target, flat, black])
          expect(gradientOf((given) => loss(x, given), x).every((g) => Math.abs(g) === 0)).toBe(true);
        for (const x of [flat, black])
          expect(gradientOf((given) => loss(target, given), x).every(Number.isFinite)).toBe(true);
      }
    });
  });
});

it("stop at yTrue", () => {
  const loss = contentLoss(smallExtractor(), { l1: 1, perceptual: 1, style: 1 });
  expect(() => tf.grad((x) => loss(x, prediction))(target)).toThrow("Cannot compute gradient");
  const { grad } = tf.valueAndGrad((x) => loss(x, x))(prediction);
  expect(grad.dataSync().every((g) => g === 0)).toBe(true);
});
