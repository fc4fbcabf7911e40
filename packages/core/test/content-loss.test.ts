import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import {
  type ContentTerms,
  charbonnierLoss,
  contentLoss,
  huberLoss,
  type Loss,
  l1Loss,
  l2Loss,
  msSsimLoss,
  perceptualLoss,
  ssimLoss,
  styleLoss,
  totalVariation,
} from "../src/index.ts";
import { image, value } from "./images.ts";
import { smallExtractor } from "./small-extractor.ts";

const original = image(1, 14, 13, 3, 2);
const reconstruction = image(2, 14, 13, 3, 2);
const layers = { block1_conv1: 0.5, block3_conv3: 2 };

const everything: ContentTerms = {
  l1: 1,
  l2: 0.5,
  charbonnier: { weight: 2, epsilon: 4 },
  huber: { weight: 3, delta: 20 },
  totalVariation: { weight: 0.01, norm: "l2", reduction: "mean" },
  ssim: 7,
  perceptual: { weight: 5, layers, criterion: "l1", divideByMean: true },
  style: { weight: 11, layers: ["block2_conv1", "block3_conv3"], normalization: "hw", criterion: "frobenius" },
};

describe("each term is the loss of its name", () => {
  const extractor = smallExtractor();
  const { weight: _, ...perceptual } = everything.perceptual as { weight: number };
  const { weight: __, ...style } = everything.style as { weight: number };
  const cases: [string, ContentTerms, Loss][] = [
    ["l1", { l1: 1 }, l1Loss],
    ["l2", { l2: 1 }, l2Loss],
    ["charbonnier", { charbonnier: 1 }, charbonnierLoss],
    [
      "charbonnier with epsilon",
      { charbonnier: { weight: 1, epsilon: 4 } },
      (t, p) => charbonnierLoss(t, p, { epsilon: 4 }),
    ],
    ["huber", { huber: 1 }, huberLoss],
    ["huber with delta", { huber: { weight: 1, delta: 20 } }, (t, p) => huberLoss(t, p, { delta: 20 })],
    ["total variation", { totalVariation: 1 }, (_t, p) => totalVariation(p)],
    [
      "total variation of squares",
      { totalVariation: { weight: 1, norm: "l2" } },
      (_t, p) => totalVariation(p, { norm: "l2" }),
    ],
    ["ssim", { ssim: 1 }, ssimLoss],
    ["perceptual", { perceptual: 1 }, perceptualLoss(extractor)],
    ["perceptual with settings", { perceptual: { weight: 1, ...perceptual } }, perceptualLoss(extractor, perceptual)],
    ["style", { style: 1 }, styleLoss(extractor)],
    ["style with settings", { style: { weight: 1, ...style } }, styleLoss(extractor, style)],
  ];
  it.each(cases)("%s", (_name, terms, loss) => {
    const got = value(() => contentLoss(extractor, terms)(original, reconstruction));
    expect(got).toBe(value(() => loss(original, reconstruction)));
    expect(got).toBeGreaterThan(0);
  });

  it("multi-scale ssim, in the range of the images", () => {
    const [t, p] = [1, 2].map((seed) => tf.div(image(seed, 161, 161, 1), 255));
    const loss = contentLoss(null, { msSsim: 2 }, { range: [0, 1] });
    expect(value(() => loss(t!, p!))).toBe(2 * value(() => msSsimLoss(t!, p!, { range: [0, 1] })));
  });
});

describe("the sum", () => {
  it("is that of the weighted parts, named and in order", () => {
    const loss = contentLoss(smallExtractor(), everything);
    const { total, parts } = loss.parts(original, reconstruction);
    expect(parts.map(({ term, layer, weight }) => [term, layer, weight])).toEqual([
      ["l1", undefined, 1],
      ["l2", undefined, 0.5],
      ["charbonnier", undefined, 2],
      ["huber", undefined, 3],
      ["totalVariation", undefined, 0.01],
      ["ssim", undefined, 7],
      ["perceptual", "block1_conv1", 2.5],
      ["perceptual", "block3_conv3", 10],
      ["style", "block2_conv1", 11],
      ["style", "block3_conv3", 11],
    ]);
    const sum = parts.reduce((so, part) => so + part.weight * part.value.dataSync()[0]!, 0);
    expect(total.dataSync()[0]! / sum).toBeCloseTo(1, 6);
    expect(value(() => loss(original, reconstruction))).toBe(total.dataSync()[0]);
    expect(loss.layers).toEqual(["block1_conv1", "block3_conv3", "block2_conv1"]);
  });

  it("leaves out what has weight 0 or is undefined", () => {
    const extractor = smallExtractor();
    const loss = contentLoss(extractor, { l1: 2, ssim: 0, perceptual: { weight: 0, layers: ["nonsense"] } });
    expect(loss.layers).toEqual([]);
    expect(value(() => loss(original, reconstruction))).toBe(2 * value(() => l1Loss(original, reconstruction)));
    expect(extractor.calls).toEqual([]);
    const terms = { l1: 2, style: undefined } as unknown as ContentTerms;
    expect(contentLoss(null, terms).parts(original, reconstruction).parts).toHaveLength(1);
  });

  it("runs the network once for each image, on the layers of all terms", () => {
    const extractor = smallExtractor();
    contentLoss(extractor, everything)(original, reconstruction);
    const call = { batch: 2, layers: ["block1_conv1", "block3_conv3", "block2_conv1"] };
    expect(extractor.calls).toEqual([call, call]);
  });

  it("takes integers", () => {
    const loss = contentLoss(smallExtractor(), everything);
    const [t, p] = [original, reconstruction].map((x) => tf.cast(x, "int32"));
    const asFloat = value(() => loss(tf.cast(t!, "float32"), tf.cast(p!, "float32")));
    expect(value(() => loss(t!, p!))).toBe(asFloat);
  });
});

describe("the range", () => {
  it("maps what the network and ssim see; pixel terms stay in the caller's units", () => {
    const unit = (x: tf.Tensor) => tf.sub(tf.div(x, 127.5), 1);
    const loss = contentLoss(smallExtractor(), { l1: 1, ssim: 1, perceptual: 1, style: 1 }, { range: [-1, 1] });
    const got = loss.parts(unit(original), unit(reconstruction)).parts.map(({ value }) => value.dataSync()[0]!);
    const expected = contentLoss(smallExtractor(), { l1: 1 / 127.5, ssim: 1, perceptual: 1, style: 1 })
      .parts(original, reconstruction)
      .parts.map((part) => (part.term === "l1" ? part.weight : 1) * part.value.dataSync()[0]!);
    expect(got).toHaveLength(4);
    for (const [i, v] of got.entries()) expect(v / expected[i]!).toBeCloseTo(1, 4);
  });

  it.each([[[1, 0]], [[0, 0]], [[0, Number.NaN]]] as const)("%s is rejected", (range) => {
    expect(() => contentLoss(null, { l1: 1 }, { range })).toThrow("range is [black, white] with black < white");
  });
});
