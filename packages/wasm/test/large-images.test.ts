import {
  charbonnierLoss,
  contentLoss,
  l1Loss,
  l2Loss,
  msSsim,
  psnr,
  ssim,
  ssimLoss,
  totalVariation,
} from "@srloss/core";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { noise } from "./noise.ts";
import { start } from "./start.ts";

// Three strips of core's: intermediates of images in one piece would be dozens of images.
const [height, width] = [1090, 2046];
const of = (seed: number) => noise(height * width, seed).map((value) => 127.5 + 127.5 * value);
const [a, b] = [of(1), of(2)];
const d = Float64Array.from(a, (value, i) => b[i]! - value);
const mean = (f: (value: number) => number) => d.reduce((sum, value) => sum + f(value), 0) / d.length;

let t: tf.Tensor4D;
let p: tf.Tensor4D;
beforeAll(async () => {
  await start();
  [t, p] = [a, b].map((values) => tf.tensor4d(values, [1, height, width, 1])) as [tf.Tensor4D, tf.Tensor4D];
});

it("values of images of many strips are those of float64", () => {
  const near = (value: tf.Tensor, expected: number) =>
    expect(Math.abs(value.dataSync()[0]! / expected - 1)).toBeLessThan(1e-6);
  near(l1Loss(t, p), mean(Math.abs));
  near(
    l2Loss(t, p),
    mean((x) => x * x),
  );
  near(psnr(t, p), 10 * Math.log10(255 ** 2 / mean((x) => x * x)));
  let variation = 0;
  for (let i = 0; i < b.length; i++) {
    if ((i + 1) % width) variation += Math.abs(b[i + 1]! - b[i]!);
    if (i + width < b.length) variation += Math.abs(b[i + width]! - b[i]!);
  }
  near(totalVariation(p), variation);
  const [l1, l2] = contentLoss(null, { l1: 1, l2: 1 })
    .maps(t, p)
    .map(({ map }) => map) as [tf.Tensor, tf.Tensor];
  const last = d.length - 1;
  expect([l1, l2].map((map) => map.shape)).toEqual(Array(2).fill([1, height, width]));
  expect(l1.dataSync()[last]).toBeCloseTo(Math.abs(d[last]!), 4);
  tf.dispose([l1, l2]);
});

describe("large images need memory for a strip's intermediates alone, and leave none behind", () => {
  const image = 4 * height * width;
  const strip = 4 * 2 ** 20;

  // Beside the images themselves.
  it.each<[string, () => tf.Tensor, number]>([
    ["l1", () => l1Loss(t, p), 5 * strip],
    ["charbonnier", () => charbonnierLoss(t, p), 6 * strip],
    ["total variation", () => totalVariation(p), 6 * strip],
    ["psnr", () => psnr(t, p), 6 * strip],
    ["ssim", () => ssim(t, p), 28 * strip],
    // Both images at half the size.
    ["ms-ssim", () => msSsim(t, p), 28 * strip + 0.75 * image],
    // The gradient, and once more while its strips are put together.
    ["ssim's gradient", () => tf.grad((x) => ssimLoss(t, x))(p), 45 * strip + 2 * image],
  ])("%s", async (_, compute, bound) => {
    const { numBytes, numTensors } = tf.memory();
    const { peakBytes } = await tf.profile(() => compute().dispose());
    expect((peakBytes - numBytes) / strip).toBeLessThan(bound / strip);
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});
