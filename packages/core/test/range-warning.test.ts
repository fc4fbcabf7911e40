import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as core from "../src/index.ts";
import { smallExtractor } from "./small-extractor.ts";

tf.zeros([1]); // tfjs greets at the first tensor
const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
beforeEach(() => {
  core.setRangeWarning(true);
  warn.mockClear();
});
afterEach(() => core.setRangeWarning(true));

/** Long enough for every read that was begun. */
const settled = () => new Promise((resolve) => setTimeout(resolve));
const pixels = (low: number, high: number, shape: [number, number, number, number] = [2, 30, 40, 3]) =>
  tf.randomUniform(shape, low, high, "float32", 7) as tf.Tensor4D;
const vgg = smallExtractor();

const calls: Record<string, (yTrue: tf.Tensor4D, range?: core.PixelRange) => unknown> = {
  psnr: (x, range) => core.psnr(x, x, range && { range }),
  ssim: (x, range) => core.ssimLoss(x, x, range && { range }),
  rgbToY: (x, range) => core.rgbToY(x, range && { range }),
  contentLoss: (x, range) => core.contentLoss(vgg, { style: 1 }, range && { range })(x, x),
  perceptualLoss: (x, range) => core.perceptualLoss(vgg, range && { range })(x, x),
};

describe.each(Object.entries(calls))("%s", (name, call) => {
  it.each<[number, number, core.PixelRange | undefined, string]>([
    [0, 1, undefined, "look like 0..1, and range is [0, 255]; pass"],
    [-1, 1, undefined, "look like -1..1, and range is [0, 255]; pass"],
    [0, 255, [0, 1], ", and range is [0, 1]; pass the range that they have."],
    [0, 255, [-1, 1], ", and range is [-1, 1]; pass"],
    [-1, 1, [0, 1], ", and range is [0, 1]; pass"],
    [0, 65535, undefined, ", and range is [0, 255]; pass"],
  ])("%d..%d in range %s", async (low, high, range, found) => {
    call(pixels(low, high), range);
    expect(warn).not.toHaveBeenCalled(); // nothing is waited for in the call
    await settled();
    expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining(`${name}: the images `));
    expect(warn).toHaveBeenCalledWith(expect.stringContaining(found));
    expect(warn).toHaveBeenCalledWith(expect.stringContaining("setRangeWarning(false)"));
  });

  it.each<[number, number, core.PixelRange | undefined]>([
    [0, 255, undefined],
    [0, 1, [0, 1]],
    [-1, 1, [-1, 1]],
    [0, 65535, [0, 65535]],
    [-40, 290, undefined], // resampled, not clipped
    [-0.15, 1.15, [0, 1]],
    [0, 3, undefined], // dark
  ])("no warning for %d..%d in range %s", async (low, high, range) => {
    call(pixels(low, high), range);
    await settled();
    expect(warn).not.toHaveBeenCalled();
  });
});

it("warns once a process", async () => {
  for (const call of Object.values(calls)) call(pixels(0, 1));
  await settled();
  for (const call of Object.values(calls)) call(pixels(0, 255), [0, 2]);
  await settled();
  expect(warn).toHaveBeenCalledTimes(1);
});

it("looks at the first call, and on at those after calls that show nothing", async () => {
  const loss = core.perceptualLoss(vgg);
  loss(tf.zeros([1, 8, 8, 3]), pixels(0, 255, [1, 8, 8, 3]));
  await settled();
  loss(pixels(0, 255), pixels(0, 1));
  await settled();
  loss(pixels(0, 1), pixels(0, 1));
  await settled();
  expect(warn).not.toHaveBeenCalled();
  core.setRangeWarning(true);
  loss(tf.zeros([1, 8, 8, 3]), pixels(0, 255, [1, 8, 8, 3]));
  await settled();
  loss(pixels(0, 1), pixels(0, 255));
  await settled();
  expect(warn).toHaveBeenCalledTimes(1);
});

it("is silent when turned off, about whole numbers, what has no range, NaN, and networks that learn", async () => {
  const bits = tf.cast(tf.greater(pixels(0, 1), 0.5), "int32") as tf.Tensor4D;
  core.psnr(bits, bits);
  core.l1Loss(pixels(0, 1), pixels(0, 1));
  core.contentLoss(null, { l1: 1 })(pixels(0, 1), pixels(0, 1));
  core.contentLoss(null, { l1: 1 }).maps(pixels(0, 1), pixels(0, 1));
  core.styleLoss(vgg)(pixels(0, 255), pixels(-0.1, 0.1));
  core.ssim(tf.fill([1, 16, 16, 3], Number.NaN), tf.zeros([1, 16, 16, 3]));
  await settled();
  core.setRangeWarning(false);
  for (const call of Object.values(calls)) call(pixels(0, 1));
  await settled();
  expect(warn).not.toHaveBeenCalled();
});

it("takes integers, and a target that is prepared", async () => {
  core.psnr(tf.cast(pixels(0, 255), "int32"), tf.cast(pixels(0, 255), "int32"), { range: [0, 1] });
  await settled();
  core.setRangeWarning(true);
  core.styleLoss(vgg).prepare(pixels(0, 1)).dispose();
  await settled();
  expect(warn).toHaveBeenCalledTimes(2);
});

it("leaves no trace in memory, on the tape or in a tidy, and reads nothing in the call", async () => {
  const [t, p] = [pixels(0, 1), pixels(0, 255)];
  const read = vi.spyOn(tf.Tensor.prototype, "dataSync");
  const before = tf.memory();
  const loss = core.perceptualLoss(vgg);
  tf.dispose(tf.valueAndGrad((x: tf.Tensor4D) => loss(x, x))(t) as unknown as tf.TensorContainer);
  tf.tidy(() => void loss(t, p));
  core.rgbToY(t).dispose(); // in no tidy
  expect([tf.memory().numTensors, tf.memory().numBytes]).toEqual([before.numTensors, before.numBytes]);
  await settled();
  expect(tf.memory()).toEqual(before);
  expect(read).not.toHaveBeenCalled();
  expect(warn).toHaveBeenCalledTimes(1);
});

it("takes a few hundred values of images of any size", async () => {
  const size = vi.spyOn(tf.backend(), "read");
  for (const shape of [
    [1, 1, 1, 1],
    [1, 11, 500, 1],
    [3, 140, 60, 3],
  ] as [number, number, number, number][])
    core.psnr(pixels(0, 255, shape), pixels(0, 255, shape), { range: [0, 255 + shape[1]] });
  const read = await Promise.all(size.mock.results.map(({ value }) => value as Promise<Float32Array>));
  expect(read.map(({ length }) => length)).toEqual([1, 60, 300]);
});
