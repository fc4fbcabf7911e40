import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { cropBorder, rgbToY } from "../src/index.ts";
import { expectGradient, weighted } from "./finite-differences.ts";
import { image, value, values } from "./images.ts";

describe("rgbToY", () => {
  const pixel = (...rgb: number[]) => tf.tensor4d(rgb, [1, 1, 1, 3]);
  // What MATLAB's documentation gives for rgb2ycbcr: 16 + 65.481 R + 128.553 G + 24.966 B.
  it.each([
    ["black", [0, 0, 0], 16],
    ["white", [1, 1, 1], 235],
    ["red", [1, 0, 0], 81.481],
    ["green", [0, 1, 0], 144.553],
    ["blue", [0, 0, 1], 40.966],
    ["a half", [0.5, 0.5, 0.5], 125.5],
  ] as const)("%s", (_, rgb, y) => {
    expect(value(() => rgbToY(pixel(...rgb), { range: [0, 1] }))).toBeCloseTo(y, 4);
    expect(value(() => rgbToY(pixel(...rgb.map((v) => v * 255))))).toBeCloseTo(y, 4);
    expect(value(() => rgbToY(pixel(...rgb.map((v) => 2 * v - 1)), { range: [-1, 1] }))).toBeCloseTo(y, 4);
  });

  it("keeps batch and size, and takes integers", () => {
    const images = image(1, 3, 4, 3, 2);
    const luma = rgbToY(images);
    expect(luma.shape).toEqual([2, 3, 4, 1]);
    const whole = tf.cast(images, "int32");
    expect(values(() => rgbToY(whole))).toEqual(values(() => rgbToY(tf.cast(whole, "float32"))));
  });

  it("has the gradient of finite differences", () => {
    expectGradient((x) => weighted(rgbToY(x)), image(1, 2, 3), { step: 1 });
    expectGradient((x) => weighted(rgbToY(x, { range: [-1, 1] })), pixel(0.1, -0.5, 0.25), { step: 0.01 });
  });

  it.each<[string, () => unknown, string]>([
    ["grayscale", () => rgbToY(image(1, 4, 5, 1)), "rgbToY: images must be RGB; got shape [1,4,5,1]."],
    ["rank", () => rgbToY(tf.zeros([4, 5, 3])), "rgbToY: images must be [batch, height, width, channels]; got rank 3"],
    ["range", () => rgbToY(image(1), { range: [0, Number.NaN] }), "range is [black, white]"],
  ])("refuses %s", (_, call, message) => {
    expect(call).toThrow(message);
  });
});

describe("cropBorder", () => {
  it("cuts each of the four sides", () => {
    const images = tf.tensor4d(
      Array.from({ length: 40 }, (_, i) => i),
      [1, 5, 8, 1],
    );
    const cut = cropBorder(images, 2);
    expect([cut.shape, [...cut.dataSync()]]).toEqual([
      [1, 1, 4, 1],
      [18, 19, 20, 21],
    ]);
  });

  it("of 0 is a tensor of its own", () => {
    const images = image(1);
    cropBorder(images, 0).dispose();
    expect(images.isDisposed).toBe(false);
  });

  it.each<[string, () => unknown, string]>([
    ["all of it", () => cropBorder(image(1, 8, 6), 3), "A crop of 3 pixels at each side leaves nothing of 6x8 images."],
    ["half a pixel", () => cropBorder(image(1), 0.5), "crop must be a whole number of pixels, 0 or more; got 0.5."],
    ["options", () => cropBorder(image(1), { border: 2 } as never), "0 or more; got an object."],
    ["less than 0", () => cropBorder(image(1), -1), "crop must be a whole number of pixels, 0 or more; got -1."],
    ["rank", () => cropBorder(tf.zeros([8, 8, 3]), 1), "cropBorder: images must be [batch, height, width, channels]"],
  ])("refuses %s", (_, call, message) => {
    expect(call).toThrow(message);
  });
});
