import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { checkPixels, type PixelRange } from "../src/index.ts";

const image = (...pixels: number[]) => tf.tensor4d(pixels, [1, 1, pixels.length, 1]);

describe("accepts", () => {
  it.each<[PixelRange | undefined, number[]]>([
    [undefined, [0, 128, 255]],
    [
      [0, 255],
      [0, 0, 0],
    ],
    [
      [0, 255],
      [0.1, 1.1],
    ],
    [
      [0, 255],
      [-0.2, 255.2],
    ],
    [
      [0, 1],
      [0, 1],
    ],
    [
      [-1, 1],
      [-1, 0, 1],
    ],
    [
      [0, 65535],
      [0, 60000],
    ],
  ])("range %s: %s", async (range, pixels) => {
    await expect(checkPixels(image(...pixels), range ? { range } : {})).resolves.toBeUndefined();
  });

  it("integers", async () => {
    await expect(checkPixels(tf.tensor1d([0, 255], "int32"))).resolves.toBeUndefined();
  });
});

describe("rejects", () => {
  it.each<[PixelRange, number[], string]>([
    [[0, 255], [0, 0.5, 1], "images reach only 1 of [0, 255]; if they are in 0..1, pass range: [0, 1]."],
    [[0, 255], [-1, 1], "images hold values from -1 to 1, outside the range [0,255]"],
    [[0, 255], [0, 256], "images hold values from 0 to 256, outside the range [0,255]"],
    [[0, 1], [0, 255], "outside the range [0,1]; pass the range that they have."],
    [[0, 1], [-1, 1], "images hold values from -1 to 1"],
    [[-1, 1], [0, 2], "images hold values from 0 to 2"],
    [[0, 255], [0, Number.POSITIVE_INFINITY], "to Infinity, outside"],
    [[0, 255], [Number.NaN, 3, 200], "images contain NaN."],
    [[0, 255], [3, Number.NaN, 200], "images contain NaN."],
    [[0, 1], [Number.NaN], "images contain NaN."],
  ])("range %s: %s", async (range, pixels, message) => {
    await expect(checkPixels(image(...pixels), { range })).rejects.toThrow(message);
  });

  it("empty images, and names them as asked", async () => {
    await expect(checkPixels(tf.zeros([0, 2, 2, 3]))).rejects.toThrow("images must not be empty; got shape [0,2,2,3].");
    await expect(checkPixels(image(-9), { name: "the batch" })).rejects.toThrow(
      "the batch holds values from -9 to -9, outside the range [0,255]; pass the range that it has.",
    );
  });

  it.each([
    ["hr", "hr contains NaN."],
    ["the canvas", "the canvas contains NaN."],
    ["SR images", "SR images contain NaN."],
  ])("NaN in %s", async (name, message) => {
    await expect(checkPixels(image(Number.NaN), { name })).rejects.toThrow(message);
  });

  it.each<[PixelRange]>([[[1, 0]], [[0, 0]], [[0, Number.NaN]], [[Number.NEGATIVE_INFINITY, 1]]])(
    "the range %s",
    async (range) => {
      await expect(checkPixels(image(1), { range })).rejects.toThrow("range is [black, white] with black < white");
    },
  );
});

it("leaves no tensor behind", async () => {
  const [good, bad] = [image(0, 255), image(300)];
  const before = tf.memory().numTensors;
  await checkPixels(good);
  await checkPixels(bad).catch(() => undefined);
  expect(tf.memory().numTensors).toBe(before);
});
