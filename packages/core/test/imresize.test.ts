import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { imresize } from "../src/index.ts";
import { directImresize } from "./direct-imresize.ts";
import { picture, values } from "./pictures.ts";

type Size = readonly [number, number];

/** One image and channel as rows of numbers. */
function plane(images: tf.Tensor4D, image = 0, channel = 0): number[][] {
  return images.arraySync()[image]!.map((row) => row.map((pixel) => pixel[channel]!));
}

function expectPlane(got: number[][], expected: number[][], tolerance = 2e-4) {
  expect([got.length, got[0]!.length]).toEqual([expected.length, expected[0]!.length]);
  const worst = Math.max(...got.flatMap((row, y) => row.map((pixel, x) => Math.abs(pixel - expected[y]![x]!))));
  expect(worst).toBeLessThan(tolerance);
}

describe("is MATLAB's bicubic", () => {
  it.each<[string, Size, Size]>([
    ["x2", [12, 10], [24, 20]],
    ["x3", [12, 10], [36, 30]],
    ["x4", [12, 10], [48, 40]],
    ["x2 of odd sizes", [7, 11], [14, 22]],
    ["x4 of odd sizes", [5, 3], [20, 12]],
    ["1/2", [24, 20], [12, 10]],
    ["1/3", [24, 21], [8, 7]],
    ["1/4", [24, 20], [6, 5]],
    ["1/2 of odd sizes", [33, 47], [17, 24]],
    ["1/3 of odd sizes", [25, 31], [9, 11]],
    ["1/4 of odd sizes", [33, 47], [9, 12]],
    ["down in one direction, up in the other", [17, 9], [6, 25]],
    ["a factor near 1", [16, 17], [17, 16]],
    ["one direction alone", [9, 13], [9, 5]],
    ["to a single pixel: the window mirrors the picture more than once", [5, 7], [1, 1]],
    ["of a single pixel", [1, 1], [3, 4]],
    ["of a single row", [1, 9], [2, 4]],
  ])("%s", (_, [height, width], size) => {
    const images = picture(3, height, width, 2, 2);
    const resized = imresize(images, size);
    expect([resized.shape, resized.dtype]).toEqual([[2, ...size, 2], "float32"]);
    for (const image of [0, 1])
      for (const channel of [0, 1])
        expectPlane(plane(resized, image, channel), directImresize(plane(images, image, channel), size));
  });

  // Keys' kernel at 1/4, 3/4, 5/4 and 7/4, and at half steps of half of that, in 1/128.
  it.each<[string, number, number, number, number[]]>([
    ["x2", 9, 4, 18, [0, 0, 0, 0, 0, -3, -9, 29, 111, 111, 29, -9, -3, 0, 0, 0, 0, 0]],
    ["1/2", 16, 7, 8, [0, 0, -4.5, 55.5, 14.5, -1.5, 0, 0]],
  ])("by hand: an impulse, %s", (_, from, at, to, expected) => {
    const impulse = tf.tensor4d(
      Array.from({ length: from }, (_, i) => (i === at ? 128 : 0)),
      [1, 1, from, 1],
    );
    const resized = values(() => imresize(impulse, [1, to]));
    expect([...resized].map((v) => Math.round(v * 1e4) / 1e4 + 0)).toEqual(expected);
  });
});

describe("keeps", () => {
  const sizes: Size[] = [
    [22, 26],
    [44, 52],
    [5, 6],
    [3, 4],
    [11, 13],
    [1, 50],
  ];
  it.each(sizes)("a constant picture constant: 11x13 to %ix%i", (...size) => {
    const resized = values(() => imresize(tf.fill([1, 11, 13, 3], 200), size));
    expect(Math.max(...resized.map((v) => Math.abs(v - 200)))).toBeLessThan(1e-4);
  });

  it("a picture of the same size as it is", () => {
    const images = picture(5, 9, 7);
    expect(values(() => imresize(images, [9, 7]))).toEqual(images.dataSync());
  });

  it("a ramp a ramp, away from the borders", () => {
    const ramp = tf.tensor4d(
      Array.from({ length: 24 }, (_, x) => 10 * x),
      [1, 1, 24, 1],
    );
    for (const [to, margin] of [
      [72, 6],
      [12, 2],
      [8, 2],
    ] as const) {
      const step = 240 / to;
      const resized = [...values(() => imresize(ramp, [1, to]))].slice(margin, -margin);
      for (const [i, v] of resized.entries()) expect(v).toBeCloseTo((i + margin + 0.5) * step - 5, 3);
    }
  });

  it("values beyond the range, and fractions: nothing is clipped or rounded", () => {
    const edge = tf.tensor4d([0, 0, 0, 255, 255, 255], [1, 1, 6, 1]);
    const resized = values(() => imresize(edge, [1, 12]));
    expect(Math.min(...resized)).toBeLessThan(-5);
    expect(Math.max(...resized)).toBeGreaterThan(260);
  });
});

it("takes integers", () => {
  const whole = tf.cast(picture(6, 8, 6), "int32");
  const resized = imresize(whole, [4, 3]);
  expect(resized.dtype).toBe("float32");
  expect(resized.dataSync()).toEqual(values(() => imresize(tf.cast(whole, "float32"), [4, 3])));
});

describe("errors", () => {
  it.each<[string, () => unknown, string]>([
    ["rank", () => imresize(tf.zeros([4, 4, 3]), [2, 2]), "imresize: images must be [batch, height, width, channels]"],
    [
      "empty",
      () => imresize(tf.zeros([1, 0, 4, 3]), [2, 2]),
      "imresize: images must not be empty; got shape [1,0,4,3]",
    ],
    ["0", () => imresize(picture(1), [0, 3]), "imresize: size is [height, width] in whole pixels above 0; got [0,3]."],
    ["fraction", () => imresize(picture(1), [2, 2.5]), "got [2,2.5]."],
    ["negative", () => imresize(picture(1), [-1, 2]), "got [-1,2]."],
    ["NaN", () => imresize(picture(1), [Number.NaN, 2]), "got [NaN,2]."],
    ["one number", () => imresize(picture(1), [4] as unknown as Size), "got [4]."],
  ])("%s", (_, call, message) => {
    expect(call).toThrow(message);
  });
});
