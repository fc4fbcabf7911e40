import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { minus, squared, times } from "../src/losses/colour/dual.ts";
import { type ColourDistance, meanOfPixels } from "../src/losses/colour/mean-of-pixels.ts";
import { averageColourLoss, hsluvLoss, oklabLoss } from "../src/losses.ts";
import { describeTrained } from "./describe-trained.ts";
import { image, value } from "./images.ts";

const pixel = (...rgb: number[]) => tf.tensor4d(rgb, [1, 1, 1, 3]);
const gray = (level: number) => pixel(level, level, level);

describe("oklabLoss", () => {
  describeTrained({
    name: "oklab",
    loss: oklabLoss,
    others: { "oklab chroma": (t, p) => oklabLoss(t, p, { lightness: 0 }) },
    options: ["lightness", "range"],
    step: 0.02,
    coloured: true,
  });

  it("is the distance of CSS Color 4's examples", () => {
    // Oklab of red, .62796 .22486 .12585; of blue, .45201 -.03246 -.31153.
    const expected = Math.hypot(0.62796 - 0.45201, 0.22486 + 0.03246, 0.12585 + 0.31153);
    expect(value(() => oklabLoss(pixel(255, 0, 0), pixel(0, 0, 255)))).toBeCloseTo(expected, 4);
  });

  it("leaves lightness out on request, and refuses what is no weight", () => {
    expect(value(() => oklabLoss(gray(30), gray(200), { lightness: 0 }))).toBeCloseTo(0, 6);
    expect(() => oklabLoss(gray(1), gray(1), { lightness: -1 })).toThrow("lightness is a number, 0 or more; got -1.");
    expect(() => oklabLoss(tf.zeros([1, 4, 4, 1]), tf.zeros([1, 4, 4, 1]))).toThrow(
      "oklabLoss needs RGB images; got shape [1,4,4,1].",
    );
  });
});

it("strips change no value and no gradient", () => {
  const [t, p] = [image(1, 9, 8, 3, 2), image(2, 9, 8, 3, 2)];
  const distance: ColourDistance = (a, b) => times(squared(minus(b[0], a[2])), b[1]);
  const whole = value(() => meanOfPixels(t, p, distance));
  expect(value(() => meanOfPixels(t, p, distance, 40)) / whole).toBeCloseTo(1, 6);
  const gradients = [1e6, 40].map((pixels) => tf.grad((x) => meanOfPixels(t, x as tf.Tensor4D, distance, pixels))(p));
  expect(value(() => tf.max(tf.abs(tf.sub(gradients[0]!, gradients[1]!))))).toBe(0);
});

describe("hsluvLoss", () => {
  describeTrained({
    name: "hsluv",
    loss: hsluvLoss,
    options: ["hue", "saturation", "lightness", "range"],
    coloured: true,
    // Where red equals blue, say, two borders of sRGB are equally near.
    settled: 0.9,
    jumps: /./,
  });

  it("is the weighted sum of its parts", () => {
    const [t, p] = [image(1, 9, 8), image(2, 9, 8)];
    const part = (hue: number, saturation: number, lightness: number) =>
      value(() => hsluvLoss(t, p, { hue, saturation, lightness }));
    expect(part(1, 2, 3)).toBeCloseTo(part(1, 0, 0) + 2 * part(0, 1, 0) + 3 * part(0, 0, 1), 5);
    expect(() => hsluvLoss(t, p, { hue: -1 })).toThrow("hsluvLoss: hue is a number, 0 or more; got -1.");
  });

  it("sees no hue in gray, and the largest distance between complements", () => {
    const hues = { hue: 1, saturation: 0, lightness: 0 };
    expect(value(() => hsluvLoss(gray(90), gray(170), hues))).toBe(0);
    // Of pure red and its gray: red's saturation, 1.
    expect(value(() => hsluvLoss(gray(90), pixel(255, 0, 0), hues))).toBeCloseTo(1, 5);
  });

  it("passes a gradient to every channel of colours that are none of the borders", () => {
    const slope = tf
      .grad((x) => hsluvLoss(pixel(200, 60, 90), x))(pixel(90, 140, 60))
      .dataSync();
    expect(slope.every((one) => Number.isFinite(one) && one !== 0)).toBe(true);
  });
});

describe("averageColourLoss", () => {
  describeTrained({
    name: "averageColour",
    loss: averageColourLoss,
    others: { "averageColour l2": (t, p) => averageColourLoss(t, p, { criterion: "l2", size: 5 }) },
    options: ["size", "criterion", "range"],
    leastSide: 4,
  });

  it("sees no texture", () => {
    const board = tf.tile(tf.tensor4d([0, 255, 255, 0], [1, 2, 2, 1]), [1, 6, 6, 1]) as tf.Tensor4D;
    expect(value(() => averageColourLoss(board, tf.fill([1, 12, 12, 1], 127.5)))).toBeCloseTo(0, 6);
    expect(() => averageColourLoss(board, board, { size: 0 })).toThrow("size is a whole number, 1 or more; got 0.");
  });
});
