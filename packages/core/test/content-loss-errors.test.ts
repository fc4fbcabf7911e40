import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import {
  type ContentTerms,
  type Criterion,
  contentLoss,
  type GramNormalization,
  perceptualLoss,
  type StyleSettings,
  styleLoss,
} from "../src/index.ts";
import { image as imageOf } from "./images.ts";
import { smallExtractor } from "./small-extractor.ts";

const extractor = smallExtractor();
const known = "Known layers: block1_conv1, block2_conv1, block3_conv3.";

describe("terms", () => {
  it.each<[string, unknown, string]>([
    ["unknown", { l1: 1, lpips: 1 }, 'contentLoss: "lpips" is not a term. Known terms: l1, l2, perceptual, style'],
    ["inherited name", { toString: 1 }, '"toString" is not a term'],
    ["none", {}, "contentLoss: no term has a weight above 0. Known terms: l1,"],
    ["all zero", { l1: 0, perceptual: { weight: 0 } }, "no term has a weight above 0"],
    ["negative", { l1: -1 }, "The weight of l1 must be a finite number, 0 or more; got -1."],
    ["NaN", { l2: Number.NaN }, "The weight of l2 must be a finite number, 0 or more; got NaN."],
    ["Infinity", { style: Number.POSITIVE_INFINITY }, "The weight of style must be a finite number"],
    [
      "without a weight",
      { perceptual: { layers: ["block1_conv1"] } },
      "The weight of perceptual must be a finite number",
    ],
    ["text", { l1: "1" }, 'The weight of l1 must be a finite number, 0 or more; got "1".'],
    ["epsilon", { charbonnier: { weight: 1, epsilon: 0 } }, "epsilon must be above 0; got 0."],
    ["delta", { huber: { weight: 1, delta: -1 } }, "delta must be above 0; got -1."],
  ])("%s", (_, terms, message) => {
    expect(() => contentLoss(extractor, terms as ContentTerms)).toThrow(message);
  });

  it.each(["perceptual", "style"])("%s without an extractor", (term) => {
    expect(() => contentLoss(null, { [term]: 1 })).toThrow(
      `contentLoss: the ${term} term needs a feature extractor, such as loadVgg19() of @srloss/vgg.`,
    );
  });

  it("total variation's options, when called", () => {
    const loss = contentLoss(null, { totalVariation: { weight: 1, norm: "l3" as "l2" } });
    expect(() => loss(imageOf(1), imageOf(2))).toThrow('norm is "l1" or "l2"; got "l3".');
  });
});

describe.each([
  ["perceptual", perceptualLoss],
  ["style", styleLoss],
] as const)("%s", (term, make) => {
  const bad = Number.NaN;
  it.each<[string, StyleSettings, string]>([
    ["no layers", { layers: [] }, `${term}: layers is empty; name at least one, such as ["block3_conv3"].`],
    ["no weighted layers", { layers: {} }, `${term}: layers is empty`],
    [
      "unknown layer",
      { layers: ["block9_conv1"] },
      `${term}: "block9_conv1" is not a layer of this extractor. ${known}`,
    ],
    ["repeated layer", { layers: ["block1_conv1", "block1_conv1"] }, `${term}: layer block1_conv1 is named twice.`],
    ["negative weight", { layers: { block1_conv1: -1 } }, `The weight of ${term} at block1_conv1 must be a finite`],
    ["NaN weight", { layers: { block1_conv1: bad } }, "must be a finite number, 0 or more; got NaN."],
    ["infinite weight", { layers: { block1_conv1: 1 / 0 } }, "must be a finite number, 0 or more; got Infinity."],
    ["all weights zero", { layers: { block1_conv1: 0, block2_conv1: 0 } }, `${term}: every layer has weight 0.`],
    ["criterion", { criterion: "l3" as Criterion }, `${term}: "l3" is not a criterion. Known: l1, l2, frobenius, squ`],
    ["inherited criterion", { criterion: "toString" as Criterion }, '"toString" is not a criterion'],
    ["divideByMean", { divideByMean: "max" as never }, `${term}: divideByMean is true or false; got "max".`],
  ])("%s", (_, settings, message) => {
    expect(() => make(extractor, settings)).toThrow(message);
  });

  it("an alias and its layer are one layer", () => {
    const named = smallExtractor({ resolveLayer: (name) => name.replace("relu1_1", "block1_conv1") });
    expect(() => make(named, { layers: ["relu1_1", "block1_conv1"] })).toThrow("layer block1_conv1 is named twice.");
  });

  it("what resolveLayer throws comes through", () => {
    const strict = smallExtractor({
      resolveLayer: () => {
        throw new Error("no such layer");
      },
    });
    expect(() => make(strict)).toThrow("no such layer");
  });
});

it("style: normalization and patches", () => {
  const normalization = "chw" as GramNormalization;
  expect(() => styleLoss(extractor, { normalization })).toThrow(
    'style: "chw" is not a Gram normalization; did you mean hw? Known: hwc, hw, none.',
  );
  for (const patch of [0, -1, 1.5, Number.NaN])
    expect(() => styleLoss(extractor, { patch })).toThrow(
      `style: patch must be a whole number of features above 0; got ${patch}.`,
    );
  const loss = styleLoss(extractor, { layers: ["block2_conv1"], patch: 4 });
  expect(() => loss(imageOf(1, 12, 6), imageOf(2, 12, 6))).toThrow(
    "style: layer block2_conv1 has 6x3 features here, less than a 4x4 patch; use larger images or smaller patches.",
  );
});

describe("images", () => {
  const sized = smallExtractor({ minimumSize: (layer) => (layer === "block3_conv3" ? 4 : 1) });
  const loss = contentLoss(sized, { l1: 1, perceptual: 1 });
  const image = imageOf(1, 5, 6);
  it.each<[string, tf.Tensor, tf.Tensor, string]>([
    [
      "rank of yTrue",
      tf.zeros([5, 6, 3]),
      image,
      "contentLoss: yTrue must be [batch, height, width, channels]; got rank 3",
    ],
    ["rank of yPred", image, tf.zeros([5, 6, 3]), "contentLoss: yPred must be [batch, height, width, channels]"],
    ["shapes", image, imageOf(1, 6, 5), "contentLoss: yTrue [1,5,6,3] and yPred [1,6,5,3] must have the same shape."],
    ["channels", image, imageOf(1, 5, 6, 1), "yTrue [1,5,6,3] and yPred [1,5,6,1] must have the same shape."],
    ["empty", tf.zeros([0, 5, 6, 3]), tf.zeros([0, 5, 6, 3]), "contentLoss: yTrue must not be empty"],
    ["alpha", imageOf(1, 5, 6, 4), imageOf(2, 5, 6, 4), "three channels or one; got shape [1,5,6,4]. Composite alpha"],
    [
      "small",
      imageOf(1, 5, 3),
      imageOf(2, 5, 3),
      "layer block3_conv3 needs images of at least 4x4 pixels; yTrue is 3x5",
    ],
  ])("%s", (_, yTrue, yPred, message) => {
    expect(() => loss(yTrue, yPred)).toThrow(message);
    expect(() => loss.parts(yTrue, yPred)).toThrow(message);
  });

  it("as small as the layers that are compared allow", () => {
    expect(() => perceptualLoss(sized, { layers: ["block2_conv1"] })(imageOf(1, 1, 1), imageOf(2, 1, 1))).not.toThrow();
    expect(() => loss(imageOf(1, 4, 4), imageOf(2, 4, 4))).not.toThrow();
  });

  it("too small for ssim", () => {
    expect(() => contentLoss(null, { ssim: 1 })(image, image)).toThrow("ssim needs at least 11x11 pixels; got 6x5");
  });
});
