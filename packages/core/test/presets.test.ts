import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import {
  type Criterion,
  contentLoss,
  type FeatureExtractor,
  type GramNormalization,
  type PresetName,
  presets,
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

/** Every name is a layer: a 1x1 convolution of its own, with 4 channels. */
function anyVgg(network?: string, preprocessing?: string): FeatureExtractor {
  const seed = (layer: string) => [...layer].reduce((sum, c) => sum * 31 + c.charCodeAt(0), 7) % 1000;
  return {
    layers: [],
    ...(network && { network }),
    ...(preprocessing && { preprocessing }),
    resolveLayer: (name) => name,
    extract: (images, layers) =>
      tf.tidy(() =>
        layers.map((layer) =>
          tf.conv2d(images, tf.randomUniform([1, 1, 3, 4], 0, 0.01, "float32", seed(layer)), 1, "same"),
        ),
      ),
  };
}

type Size = [number, number];
const hr = image(1, 17, 18, 3, 2);
const sr = image(2, 17, 18, 3, 2);
const size: Size = [17, 18];

function compare(layer: string, criterion: Criterion, describe: (maps: Maps) => Maps = (maps) => maps): number {
  const [a, b] = [hr, sr].map((images) => describe(mapsOf(anyVgg().extract(images, [layer])[0]!)));
  return directCriterion(criterion, a!, b!);
}
const grams = (normalization: GramNormalization) => (maps: Maps) => directGram(maps, size, normalization);
const sum = (terms: number[]) => terms.reduce((total, term) => total + term, 0);
const difference = tf.sub(hr, sr);
const l1 = value(() => tf.mean(tf.abs(difference)));
const l2 = value(() => tf.mean(tf.square(difference)));

function squaredSteps(images: tf.Tensor4D): number {
  const [b, h, w, c] = images.shape;
  const at = images.arraySync();
  let total = 0;
  for (let n = 0; n < b; n++)
    for (let y = 0; y < h; y++)
      for (let x = 0; x < w; x++)
        for (let k = 0; k < c; k++) {
          if (y + 1 < h) total += (at[n]![y + 1]![x]![k]! - at[n]![y]![x]![k]!) ** 2;
          if (x + 1 < w) total += (at[n]![y]![x + 1]![k]! - at[n]![y]![x]![k]!) ** 2;
        }
  return total / b;
}

/** Each one's own formula, of its paper or its code, on images in 0..255. */
const formulas: Record<Exclude<PresetName, "trainner-redux">, () => number> = {
  keras: () => l1 + l2 + compare("block3_conv3", "l2") + compare("block3_conv3", "l2", grams("hwc")),
  srgan: () =>
    compare("block5_conv4", "l2", (maps) => maps.map((rows) => rows.map((row) => row.map((v) => v / 12.75)))),
  esrgan: () => (1e-2 * l1) / 255 + compare("conv5_4", "l1"),
  "real-esrgan": () =>
    l1 / 255 + sum([0.1, 0.1, 1, 1, 1].map((w, i) => w * compare(`conv${i + 1}_${i < 2 ? 2 : 4}`, "l1"))),
  johnson: () =>
    compare("block3_conv3", "l2") +
    5 *
      sum(
        ["block1_conv2", "block2_conv2", "block3_conv3", "block4_conv3"].map((layer) =>
          compare(layer, "l2", grams("hwc")),
        ),
      ) +
    1e-6 * (1 / 2) * squaredSteps(sr),
  // N = 4 channels, M = 17 * 18 positions
  gatys: () =>
    1e-3 * (1 / 2) * compare("block4_conv2", "squared-frobenius") +
    sum(
      [1, 2, 3, 4, 5].map(
        (block) =>
          ((1 / 5) * compare(`block${block}_conv1`, "squared-frobenius", grams("none"))) /
          (4 * 4 ** 2 * (17 * 18) ** 2),
      ),
    ),
  enhancenet: () => {
    const texture = (maps: Maps) => directGram(directPatches(directMeanNormalized(maps), size, 16), [16, 16], "none");
    return (
      0.2 * compare("block2_pool", "l2", directMeanNormalized) +
      0.02 * compare("block5_pool", "l2", directMeanNormalized) +
      3e-7 * compare("block1_conv1", "l2", texture) +
      1e-6 * compare("block2_conv1", "l2", texture) +
      1e-6 * compare("block3_conv1", "l2", texture)
    );
  },
  // 256: the channels that the layer has in the real network
  piq: () => 256 * compare("block3_conv3", "l2") + compare("block3_conv3", "l2", grams("none")),
};

describe.each(Object.keys(presets) as (keyof typeof formulas)[])("%s", (name) => {
  const preset = presets[name];
  const extractor = anyVgg(preset.network, preset.preprocessing);

  it("is its formula, whatever range the images have", () => {
    const expected = formulas[name]();
    expect(expected).toBeGreaterThan(0);
    expect(value(() => contentLoss(extractor, name)(hr, sr)) / expected).toBeCloseTo(1, 5);
    const unit = contentLoss(extractor, name, { range: [-1, 1] });
    const mapped = (x: tf.Tensor) => tf.sub(tf.div(x, 127.5), 1);
    expect(value(() => unit(mapped(hr), mapped(sr))) / expected).toBeCloseTo(1, 4);
  });

  it("takes an extractor that does not say what it is, and refuses other networks", () => {
    expect(value(() => contentLoss(anyVgg(), name)(hr, sr))).toBe(value(() => contentLoss(extractor, name)(hr, sr)));
    const other = preset.network === "vgg19" ? "vgg16" : "vgg19";
    expect(() => contentLoss(anyVgg(other, preset.preprocessing), name)).toThrow(
      `Preset "${name}" is defined on ${preset.network}`,
    );
    expect(() => contentLoss(anyVgg(other, preset.preprocessing), preset.terms)).not.toThrow();
  });

  it("names its source", () => expect(preset.source).toMatch(/\w{4}/));
});

it("refuses weights with another preprocessing", () => {
  expect(() => contentLoss(anyVgg("vgg19", "torchvision"), "keras")).toThrow(
    'Preset "keras" is defined on vgg19 with caffe weights, and this extractor is vgg19 with torchvision weights: ' +
      'their values are not comparable. Load that network, or pass presets["keras"].terms',
  );
  expect(() => contentLoss(anyVgg("vgg19", "caffe"), "esrgan")).toThrow("vgg19 with torchvision weights, and this");
  expect(() => contentLoss(anyVgg(undefined, "caffe"), "piq")).toThrow("this extractor is another network with caffe");
});

it("lists the presets for a name that is none", () => {
  for (const name of ["lpips", "toString"])
    expect(() => contentLoss(anyVgg(), name as PresetName)).toThrow(
      `"${name}" is not a preset. Known: keras, srgan, esrgan, real-esrgan, johnson, gatys, enhancenet, piq.`,
    );
  expect(() => contentLoss(anyVgg(), "gaty" as PresetName)).toThrow(
    '"gaty" is not a preset; did you mean gatys? Known',
  );
});

it("needs an extractor", () => {
  expect(() => contentLoss(null, "keras")).toThrow("the perceptual term needs a feature extractor");
});

it("says what a discriminator has in a recipe", () => {
  const having = Object.entries(presets).flatMap(([name, { gan }]) => (gan ? [[name, gan]] : []));
  expect(Object.fromEntries(having)).toEqual({
    srgan: { kind: "vanilla", weight: 1e-3 },
    esrgan: { kind: "vanilla", weight: 5e-3, relativistic: true },
    "real-esrgan": { kind: "vanilla", weight: 0.1 },
  });
});
