import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import {
  type ContentTerms,
  contentLoss,
  type FeatureExtractor,
  type LossMap,
  l1Loss,
  type PixelRange,
  type PresetName,
  presets,
} from "../src/index.ts";
import { directGram, mapsOf } from "./direct-features.ts";
import { image, value } from "./images.ts";
import { smallExtractor } from "./small-extractor.ts";

const layers = ["block1_conv1", "block2_conv1", "block3_conv3"];
/** What the two strides leave of 13x11. */
const sizes = { block1_conv1: [13, 11], block2_conv1: [7, 6], block3_conv3: [4, 3] } as const;
const extractor = smallExtractor();
const original = image(1, 13, 11, 3, 2);
const reconstruction = image(2, 13, 11, 3, 2);

const terms: ContentTerms = { l1: 1, l2: 1, perceptual: { weight: 1, layers }, style: { weight: 1, layers } };
const mapsOfPair = (t: tf.Tensor4D, p: tf.Tensor4D, range: PixelRange = [0, 255]) =>
  contentLoss(extractor, terms, { range }).maps(t, p);
const named = (maps: readonly LossMap[]) =>
  Object.fromEntries(maps.map(({ term, layer, map }) => [layer ? `${term} ${layer}` : term, map]));

const relative = (got: number, expected: number) => Math.abs(got / expected - 1);
const close = (got: ArrayLike<number>, expected: readonly number[]) => {
  const scale = Math.max(...expected.map(Math.abs));
  expect(got.length).toBe(expected.length);
  expect(Math.max(...expected.map((v, i) => Math.abs(v - got[i]!) / scale))).toBeLessThan(2e-5);
};

describe("shapes", () => {
  it("are the image's, and for the network's layers those of their features", () => {
    const maps = mapsOfPair(original, reconstruction);
    expect(maps.map(({ term, layer }) => [term, layer])).toEqual([
      ["l1", undefined],
      ["l2", undefined],
      ...["perceptual", "style"].flatMap((term) => layers.map((layer) => [term, layer])),
    ]);
    for (const { layer, map } of maps)
      expect(map.shape).toEqual([2, ...(layer ? sizes[layer as keyof typeof sizes] : [13, 11])]);
  });

  it("of SSIM's windows are ten less each way; what has no map is left out", () => {
    const [t, p] = [image(1, 176, 163), image(2, 176, 163)];
    const maps = contentLoss(null, { ssim: 1, msSsim: 1, totalVariation: 1, l1: 1 }).maps(t, p);
    expect(maps.map(({ term, map }) => [term, map.shape])).toEqual([
      ["ssim", [1, 166, 153]],
      ["l1", [1, 176, 163]],
    ]);
  });
});

/** Every part's value beside the mean of its map. */
function expectMeans(loss: ReturnType<typeof contentLoss>, t: tf.Tensor4D, p: tf.Tensor4D, tolerance = 1e-5): void {
  const maps = loss.maps(t, p);
  const { total, parts } = loss.parts(t, p);
  expect(maps.map(({ map, ...part }) => part)).toEqual(parts.map(({ value: _, ...part }) => part));
  for (const [i, { map }] of maps.entries()) {
    const mean = value(() => tf.mean(map));
    expect(relative(mean, parts[i]!.value.dataSync()[0]!)).toBeLessThan(tolerance);
  }
  tf.dispose([total, ...parts.map((part) => part.value), ...maps.map(({ map }) => map)]);
}

describe("the mean is the part's value", () => {
  const inUnits = (images: tf.Tensor4D, range: readonly [number, number]) =>
    tf.tidy(() => tf.add(tf.mul(images, (range[1] - range[0]) / 255), range[0])) as tf.Tensor4D;

  it.each<[string, tf.Tensor4D, tf.Tensor4D, [number, number]]>([
    ["a batch of odd sizes", original, reconstruction, [0, 255]],
    ["one row", image(1, 1, 9), image(2, 1, 9), [0, 255]],
    ["grayscale", image(1, 9, 7, 1), image(2, 9, 7, 1), [0, 255]],
    ["pixels in 0..1", inUnits(original, [0, 1]), inUnits(reconstruction, [0, 1]), [0, 1]],
    ["pixels in -1..1", inUnits(original, [-1, 1]), inUnits(reconstruction, [-1, 1]), [-1, 1]],
    ["integers", tf.cast(original, "int32"), tf.cast(reconstruction, "int32"), [0, 255]],
  ])("of %s", (_, t, p, range) => {
    expectMeans(contentLoss(extractor, terms, { range }), t, p, 1e-4);
  });

  const criteria = ["l1", "l2", "frobenius", "squared-frobenius"] as const;
  it.each(criteria.flatMap((criterion) => [false, true].map((divideByMean) => ({ criterion, divideByMean }))))(
    "of the perceptual term with %o",
    (settings) => {
      const loss = contentLoss(extractor, {
        perceptual: { weight: 2, layers: { block1_conv1: 3, block2_conv1: 1 }, ...settings },
      });
      expectMeans(loss, original, reconstruction);
    },
  );

  it.each(
    criteria.flatMap((criterion) =>
      (["hwc", "hw", "none"] as const).flatMap((normalization) =>
        [undefined, 3].map((patch) => ({ criterion, normalization, patch })),
      ),
    ),
  )("of the style term with %o", ({ patch, ...settings }) => {
    const style = { weight: 2, layers: ["block1_conv1", "block2_conv1"], ...settings, ...(patch && { patch }) };
    expectMeans(contentLoss(extractor, { style }), original, reconstruction, 1e-4);
  });

  it("of the pixel terms with settings, in a pixel range of their own", () => {
    const loss = contentLoss(
      null,
      { charbonnier: { weight: 1, epsilon: 0.5 }, huber: { weight: 1, delta: 0.1 }, l1: 1, l2: 1, ssim: 1 },
      { pixelRange: [0, 1] },
    );
    const [t, p] = [image(1, 13, 12, 3, 2), image(2, 13, 12, 3, 2)];
    expectMeans(loss, t, p);
    const l1 = loss
      .parts(t, p)
      .parts.find(({ term }) => term === "l1")!
      .value.dataSync()[0]!;
    expect(relative(l1, value(() => l1Loss(t, p)) / 255)).toBeLessThan(1e-5);
  });

  it.each(Object.keys(presets) as PresetName[])("of every part of the preset %s", (preset) => {
    const anyLayer: FeatureExtractor = {
      layers: [],
      resolveLayer: (name) => name,
      extract: (images, names) =>
        names.map((name) =>
          tf.conv2d(images, tf.randomUniform([1, 1, 3, 4], -0.01, 0.01, "float32", name.length), 1, "same"),
        ),
    };
    const { terms: own, pixelRange } = presets[preset];
    const { totalVariation: _, ...mapped } = own;
    const [t, p] = [image(1, 18, 17), image(2, 18, 17)];
    expectMeans(contentLoss(anyLayer, mapped, { pixelRange }), t, p, 1e-4);
  });
});

describe("each position", () => {
  const maps = named(mapsOfPair(original, reconstruction));

  it("of the pixel maps is that pixel's mean over channels", () => {
    const [t, p] = [mapsOf(original).flat(), mapsOf(reconstruction).flat()];
    const of = (f: (d: number) => number) =>
      t.map((pixel, i) => pixel.reduce((sum, v, c) => sum + f(v - p[i]![c]!), 0) / pixel.length);
    close(maps.l1!.dataSync(), of(Math.abs));
    close(
      maps.l2!.dataSync(),
      of((d) => d * d),
    );
  });

  it.each(Object.entries(sizes))("of the maps of %s follows the formulas", (layer, size) => {
    const [a, b] = [original, reconstruction].map((images) => mapsOf(extractor.extract(images, [layer])[0]!));
    close(
      maps[`perceptual ${layer}`]!.dataSync(),
      a!.flatMap((rows, image) =>
        rows.map((f, i) => f.reduce((sum, v, c) => sum + (v - b![image]![i]![c]!) ** 2, 0) / f.length),
      ),
    );
    const [gramA, gramB] = [directGram(a!, size, "hwc"), directGram(b!, size, "hwc")];
    const quadratic = (f: number[], image: number) =>
      f.reduce(
        (sum, u, i) => sum + f.reduce((s, v, j) => s + u * v * (gramB[image]![i]![j]! - gramA[image]![i]![j]!), 0),
        0,
      );
    close(
      maps[`style ${layer}`]!.dataSync(),
      a!.flatMap((rows, image) =>
        rows.map((f, i) => (quadratic(b![image]![i]!, image) - quadratic(f, image)) / f.length ** 3),
      ),
    );
  });

  it("is 0 where both images are equal", () => {
    for (const { map } of mapsOfPair(original, original)) expect(map.dataSync().every((v) => v === 0)).toBe(true);
  });

  it("outside what a changed pixel reaches stays 0", () => {
    const spot = tf.tidy(() =>
      tf.pad(tf.fill([1, 1, 1, 3], 30), [
        [0, 0],
        [4, 8],
        [5, 5],
        [0, 0],
      ]),
    );
    const t = image(1, 13, 11);
    const some: ContentTerms = { l1: 1, perceptual: { weight: 1, layers: ["block1_conv1"] } };
    const [l1, perceptual] = contentLoss(extractor, some)
      .maps(t, tf.add(t, spot))
      .map(({ map }) => map);
    const changed = (map: tf.Tensor) =>
      (map as tf.Tensor3D).arraySync()[0]!.flatMap((row, y) => row.flatMap((v, x) => (v > 1e-12 ? [`${y},${x}`] : [])));
    expect(changed(l1!)).toEqual(["4,5"]);
    expect(changed(perceptual!)).toEqual([3, 4, 5].flatMap((y) => [4, 5, 6].map((x) => `${y},${x}`)));
  });
});

it("runs the network once on each image", () => {
  const counting = smallExtractor();
  contentLoss(counting, terms).maps(original, reconstruction);
  expect(counting.calls).toEqual([
    { batch: 2, layers },
    { batch: 2, layers },
  ]);
});

it("leaves its maps and nothing else", () => {
  const before = tf.memory().numTensors;
  const maps = mapsOfPair(original, reconstruction, [0, 300]);
  expect(tf.memory().numTensors - before).toBe(2 + 2 * layers.length);
  tf.dispose(maps.map(({ map }) => map));
  expect(tf.memory().numTensors).toBe(before);
});

describe("errors", () => {
  const alpha = image(1, 4, 4, 4);
  const small = smallExtractor({ minimumSize: (layer) => (layer === "block3_conv3" ? 4 : 1) });
  it.each<[string, () => unknown, string]>([
    [
      "shapes",
      () => contentLoss(null, { l1: 1 }).maps(original, image(1, 13, 12, 3, 2)),
      "contentLoss: yTrue [2,13,11,3] and yPred [2,13,12,3]",
    ],
    [
      "rank",
      () => contentLoss(null, { l1: 1 }).maps(tf.zeros([4, 4, 3]), original),
      "contentLoss: yTrue must be [batch, height, width, channels]",
    ],
    ["channels", () => contentLoss(extractor, { style: 1 }).maps(alpha, alpha), "feature losses take RGB or grayscale"],
    ["pixel range", () => contentLoss(null, { l1: 1 }, { pixelRange: [1, 0] }), "range is [black, white]"],
    [
      "size",
      () => contentLoss(small, { style: 1 }).maps(image(1, 3, 9), image(2, 3, 9)),
      "contentLoss: layer block3_conv3 needs images of at least 4x4 pixels; yTrue is 9x3 (width x height).",
    ],
  ])("of %s", (_, call, message) => {
    expect(call).toThrow(message);
  });

  it("takes images with alpha where no network looks at them", () => {
    const [l1] = contentLoss(null, { l1: 1 }).maps(alpha, tf.add(alpha, 2));
    expect([...l1!.map.dataSync()].every((v) => Math.abs(v - 2) < 1e-4)).toBe(true);
  });
});
