import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import {
  type Criterion,
  type GramNormalization,
  type LayerWeights,
  type Loss,
  perceptualLoss,
  styleLoss,
} from "../src/index.ts";
import {
  directCriterion,
  directGram,
  directMeanNormalized,
  directPatches,
  type Maps,
  mapsOf,
} from "./direct-features.ts";
import { image, value } from "./images.ts";
import { smallExtractor } from "./small-extractor.ts";

const criteria: Criterion[] = ["l1", "l2", "frobenius", "squared-frobenius"];
const extractor = smallExtractor();
const original = image(1, 11, 9, 3, 2);
const reconstruction = image(2, 11, 9, 3, 2);

type Size = readonly [number, number];

/** The weighted sum over layers of `criterion` between what `describe` makes of the features of both images. */
function direct(layers: Record<string, number>, criterion: Criterion, describe: (maps: Maps, size: Size) => Maps) {
  return Object.entries(layers).reduce((total, [layer, weight]) => {
    const [a, b] = [original, reconstruction].map((images) => {
      const features = extractor.extract(images, [layer])[0]!;
      return describe(mapsOf(features), features.shape.slice(1, 3) as [number, number]);
    });
    return total + weight * directCriterion(criterion, a!, b!);
  }, 0);
}

function expectLoss(loss: Loss, expected: number) {
  expect(Math.abs(value(() => loss(original, reconstruction)) / expected - 1)).toBeLessThan(1e-5);
  expect(Math.abs(value(() => loss(reconstruction, original)) / expected - 1)).toBeLessThan(1e-5);
}

const several = { block3_conv3: 1, block1_conv1: 0.25, block2_conv1: 3 };
const asItIs = (maps: Maps) => maps;
const gramOf = (normalization: GramNormalization) => (maps: Maps, size: Size) => directGram(maps, size, normalization);

describe("perceptual loss", () => {
  it("is the mean square at block3_conv3 where nothing else is said", () => {
    expectLoss(perceptualLoss(extractor), direct({ block3_conv3: 1 }, "l2", asItIs));
  });

  it.each(criteria)("sums the weighted layers: %s", (criterion) => {
    expectLoss(perceptualLoss(extractor, { layers: several, criterion }), direct(several, criterion, asItIs));
  });

  it("gives listed layers weight 1, and leaves out layers of weight 0", () => {
    const layers = ["block1_conv1", "block2_conv1"];
    const both = direct({ block1_conv1: 1, block2_conv1: 1 }, "l2", asItIs);
    expectLoss(perceptualLoss(extractor, { layers }), both);
    const loss = perceptualLoss(extractor, { layers: { block1_conv1: 1, block2_conv1: 1, block3_conv3: 0 } });
    expectLoss(loss, both);
    expect(loss.layers).toEqual(layers);
  });

  it.each(criteria)("divides by each image's own mean first: %s", (criterion) => {
    const loss = perceptualLoss(extractor, { layers: several, criterion, divideByMean: true });
    expectLoss(loss, direct(several, criterion, directMeanNormalized));
  });
});

describe("style loss", () => {
  it("is the mean square of Gram matrices over h w c where nothing else is said", () => {
    expectLoss(styleLoss(extractor), direct({ block3_conv3: 1 }, "l2", gramOf("hwc")));
  });

  describe.each(criteria)("%s", (criterion) => {
    it.each<GramNormalization>(["hwc", "hw", "none"])("sums the weighted layers: %s", (normalization) => {
      expectLoss(
        styleLoss(extractor, { layers: several, criterion, normalization }),
        direct(several, criterion, gramOf(normalization)),
      );
    });

    it("takes patches of features, and drops what is left over", () => {
      const layers: LayerWeights = ["block1_conv1", "block2_conv1"];
      const patches = (maps: Maps, size: Size) => directGram(directPatches(maps, size, 2), [2, 2], "hwc");
      const expected = direct({ block1_conv1: 1, block2_conv1: 1 }, criterion, patches);
      expectLoss(styleLoss(extractor, { layers, criterion, patch: 2 }), expected);
    });
  });

  it("divides by the mean of the whole map before it cuts patches", () => {
    const loss = styleLoss(extractor, {
      layers: ["block1_conv1"],
      divideByMean: true,
      normalization: "none",
      patch: 4,
    });
    const textures = (maps: Maps, size: Size) =>
      directGram(directPatches(directMeanNormalized(maps), size, 4), [4, 4], "none");
    expectLoss(loss, direct({ block1_conv1: 1 }, "l2", textures));
  });
});

it("aliases are the layers that they stand for", () => {
  const named = smallExtractor({ resolveLayer: (name) => (name === "relu2_1" ? "block2_conv1" : name) });
  const loss = perceptualLoss(named, { layers: ["relu2_1"] });
  expect(loss.layers).toEqual(["block2_conv1"]);
  expectLoss(loss, direct({ block2_conv1: 1 }, "l2", asItIs));
});

it("grayscale is repeated to three channels", () => {
  const [gray, grayer] = [image(1, 8, 8, 1), image(2, 8, 8, 1)];
  const rgb = (x: tf.Tensor4D) => tf.tile(x, [1, 1, 1, 3]);
  for (const loss of [perceptualLoss(extractor), styleLoss(extractor)])
    expect(value(() => loss(gray, grayer))).toBe(value(() => loss(rgb(gray), rgb(grayer))));
});

it.each([
  [0, 1],
  [-1, 1],
  [0, 65535],
] as const)("pixels in %s..%s give what those in 0..255 give", (black, white) => {
  const mapped = (x: tf.Tensor) => tf.add(tf.mul(x, (white - black) / 255), black);
  for (const make of [perceptualLoss, styleLoss]) {
    const loss = make(extractor, { range: [black, white] });
    const expected = value(() => make(extractor)(original, reconstruction));
    expect(Math.abs(value(() => loss(mapped(original), mapped(reconstruction))) / expected - 1)).toBeLessThan(1e-5);
  }
});
