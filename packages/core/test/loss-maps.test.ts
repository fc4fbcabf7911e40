import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { l1Loss, l2Loss, lossMaps, perceptualLoss, styleLoss } from "../src/index.ts";
import { directGram, mapsOf } from "./direct-features.ts";
import { picture, value } from "./pictures.ts";
import { smallExtractor } from "./small-extractor.ts";

const layers = ["block1_conv1", "block2_conv1", "block3_conv3"];
/** What the two strides leave of 13x11. */
const sizes = { block1_conv1: [13, 11], block2_conv1: [7, 6], block3_conv3: [4, 3] } as const;
const extractor = smallExtractor();
const original = picture(1, 13, 11, 3, 2);
const reconstruction = picture(2, 13, 11, 3, 2);

const relative = (got: number, expected: number) => Math.abs(got / expected - 1);
const close = (got: ArrayLike<number>, expected: readonly number[]) => {
  const scale = Math.max(...expected.map(Math.abs));
  expect(got.length).toBe(expected.length);
  expect(Math.max(...expected.map((v, i) => Math.abs(v - got[i]!) / scale))).toBeLessThan(2e-5);
};

describe("shapes", () => {
  it("are the picture's, and for the network's layers those of their features", () => {
    const maps = lossMaps(extractor, original, reconstruction, { layers });
    expect([maps.l1.shape, maps.l2.shape]).toEqual([
      [2, 13, 11],
      [2, 13, 11],
    ]);
    expect(Object.keys(maps.perceptual)).toEqual(layers);
    expect(Object.keys(maps.style)).toEqual(layers);
    for (const [layer, size] of Object.entries(sizes))
      expect([maps.perceptual[layer]!.shape, maps.style[layer]!.shape]).toEqual([
        [2, ...size],
        [2, ...size],
      ]);
  });

  it("have block3_conv3 alone where nothing else is said, and no layers without a network", () => {
    const maps = lossMaps(extractor, original, reconstruction);
    expect([Object.keys(maps.perceptual), Object.keys(maps.style)]).toEqual([["block3_conv3"], ["block3_conv3"]]);
    const pixels = lossMaps(null, original, reconstruction);
    expect([pixels.perceptual, pixels.style]).toEqual([{}, {}]);
    expect(pixels.l1.dataSync()).toEqual(maps.l1.dataSync());
  });
});

describe("the mean is the loss", () => {
  const meanOf = (map: tf.Tensor) => value(() => tf.mean(map));
  const inUnits = (images: tf.Tensor4D, range: readonly [number, number]) =>
    tf.tidy(() => tf.add(tf.mul(images, (range[1] - range[0]) / 255), range[0])) as tf.Tensor4D;

  it.each<[string, tf.Tensor4D, tf.Tensor4D, [number, number]]>([
    ["a batch of odd sizes", original, reconstruction, [0, 255]],
    ["one row", picture(1, 1, 9), picture(2, 1, 9), [0, 255]],
    ["grayscale", picture(1, 9, 7, 1), picture(2, 9, 7, 1), [0, 255]],
    ["pixels in 0..1", inUnits(original, [0, 1]), inUnits(reconstruction, [0, 1]), [0, 1]],
    ["pixels in -1..1", inUnits(original, [-1, 1]), inUnits(reconstruction, [-1, 1]), [-1, 1]],
    ["integers", tf.cast(original, "int32"), tf.cast(reconstruction, "int32"), [0, 255]],
  ])("of %s", (_, t, p, range) => {
    const maps = lossMaps(extractor, t, p, { layers, range });
    expect(
      relative(
        meanOf(maps.l1),
        value(() => l1Loss(t, p)),
      ),
    ).toBeLessThan(1e-5);
    expect(
      relative(
        meanOf(maps.l2),
        value(() => l2Loss(t, p)),
      ),
    ).toBeLessThan(1e-5);
    for (const layer of layers) {
      const options = { layers: [layer], range };
      const perceptual = value(() => perceptualLoss(extractor, options)(t, p));
      const style = value(() => styleLoss(extractor, options)(t, p));
      expect(relative(meanOf(maps.perceptual[layer]!), perceptual)).toBeLessThan(1e-5);
      expect(relative(meanOf(maps.style[layer]!), style)).toBeLessThan(1e-4);
    }
  });
});

describe("each position", () => {
  const maps = lossMaps(extractor, original, reconstruction, { layers });

  it("of the pixel maps is that pixel's mean over channels", () => {
    const [t, p] = [mapsOf(original).flat(), mapsOf(reconstruction).flat()];
    const of = (f: (d: number) => number) =>
      t.map((pixel, i) => pixel.reduce((sum, v, c) => sum + f(v - p[i]![c]!), 0) / pixel.length);
    close(maps.l1.dataSync(), of(Math.abs));
    close(
      maps.l2.dataSync(),
      of((d) => d * d),
    );
  });

  it.each(Object.entries(sizes))("of the maps of %s follows the formulas", (layer, size) => {
    const [a, b] = [original, reconstruction].map((images) => mapsOf(extractor.extract(images, [layer])[0]!));
    close(
      maps.perceptual[layer]!.dataSync(),
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
      maps.style[layer]!.dataSync(),
      a!.flatMap((rows, image) =>
        rows.map((f, i) => (quadratic(b![image]![i]!, image) - quadratic(f, image)) / f.length ** 3),
      ),
    );
  });

  it("is 0 where both pictures are equal", () => {
    const { l1, l2, perceptual, style } = lossMaps(extractor, original, original, { layers });
    for (const map of [l1, l2, ...Object.values(perceptual), ...Object.values(style)])
      expect(map.dataSync().every((v) => v === 0)).toBe(true);
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
    const t = picture(1, 13, 11);
    const { l1, perceptual } = lossMaps(extractor, t, tf.add(t, spot), { layers: ["block1_conv1"] });
    const changed = (map: tf.Tensor) =>
      (map as tf.Tensor3D).arraySync()[0]!.flatMap((row, y) => row.flatMap((v, x) => (v > 1e-12 ? [`${y},${x}`] : [])));
    expect(changed(l1)).toEqual(["4,5"]);
    expect(changed(perceptual.block1_conv1!)).toEqual([3, 4, 5].flatMap((y) => [4, 5, 6].map((x) => `${y},${x}`)));
  });
});

it("runs the network once on each picture", () => {
  const counting = smallExtractor();
  tf.dispose(lossMaps(counting, original, reconstruction, { layers }) as unknown as tf.TensorContainer);
  expect(counting.calls).toEqual([
    { batch: 2, layers },
    { batch: 2, layers },
  ]);
});

it("leaves its maps and nothing else", () => {
  const before = tf.memory().numTensors;
  const maps = lossMaps(extractor, original, reconstruction, { layers, range: [0, 300] });
  expect(tf.memory().numTensors - before).toBe(2 + 2 * layers.length);
  tf.dispose(maps as unknown as tf.TensorContainer);
  expect(tf.memory().numTensors).toBe(before);
});

describe("errors", () => {
  const alpha = picture(1, 4, 4, 4);
  const small = smallExtractor({ minimumSize: (layer) => (layer === "block3_conv3" ? 4 : 1) });
  it.each<[string, () => unknown, string]>([
    [
      "shapes",
      () => lossMaps(null, original, picture(1, 13, 12, 3, 2)),
      "lossMaps: yTrue [2,13,11,3] and yPred [2,13,12,3]",
    ],
    [
      "rank",
      () => lossMaps(null, tf.zeros([4, 4, 3]), original),
      "lossMaps: yTrue must be [batch, height, width, channels]",
    ],
    ["channels", () => lossMaps(extractor, alpha, alpha), "lossMaps: feature losses take RGB or grayscale"],
    ["layer", () => lossMaps(extractor, original, original, { layers: ["conv9"] }), '"conv9" is not a layer'],
    ["no layers", () => lossMaps(extractor, original, original, { layers: [] }), "lossMaps: layers is empty"],
    ["range", () => lossMaps(null, original, original, { range: [1, 0] }), "range is [black, white]"],
    [
      "size",
      () => lossMaps(small, picture(1, 3, 9), picture(2, 3, 9)),
      "lossMaps: layer block3_conv3 needs images of at least 4x4 pixels; yTrue is 9x3 (width x height).",
    ],
  ])("of %s", (_, call, message) => {
    expect(call).toThrow(message);
  });

  it("takes pictures with alpha where no network looks at them", () => {
    const { l1 } = lossMaps(null, alpha, tf.add(alpha, 2));
    expect([...l1.dataSync()].every((v) => Math.abs(v - 2) < 1e-4)).toBe(true);
  });
});
