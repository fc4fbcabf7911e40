import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { type Loss, msSsimLoss, psnr, ssim, ssimLoss } from "../src/index.ts";
import { cropped, directLuma, directMsSsim, directSsim, type Plane, planesOf } from "./direct-metrics.ts";
import { expectGradient, gradientOf, weighted } from "./finite-differences.ts";
import { image } from "./images.ts";

type Direct = (a: readonly Plane[], b: readonly Plane[]) => number;

/** An image, and one that is alike in part, so that no term of MS-SSIM is cut off at 0. */
function pair(height: number, width: number, channels = 3, batch = 1) {
  const original = image(21, height, width, channels, batch);
  const other = image(22, height, width, channels, batch);
  return [original, tf.tidy(() => tf.add(tf.mul(original, 0.6), tf.mul(other, 0.3))) as tf.Tensor4D] as const;
}

/** The central difference of `direct`, in float64, at one element of the only image of `p`. */
function derivativeAt(direct: Direct, t: tf.Tensor4D, p: tf.Tensor4D, element: number, step = 1e-2): number {
  const [, , width, channels] = p.shape;
  const original = planesOf(t);
  const at = (distance: number) => {
    const moved = planesOf(p);
    const [channel, x] = [element % channels, Math.floor(element / channels) % width];
    moved[channel]![Math.floor(element / (channels * width))]![x]! += distance;
    return direct(original, moved);
  };
  return (at(step) - at(-step)) / (2 * step);
}

function expectDerivatives(loss: Loss, direct: Direct, t: tf.Tensor4D, p: tf.Tensor4D, elements: readonly number[]) {
  const gradient = gradientOf((x) => loss(t, x), p);
  const scale = Math.max(...gradient.map(Math.abs));
  expect(scale).toBeGreaterThan(0);
  for (const element of elements) {
    const expected = -derivativeAt(direct, t, p, element);
    expect(Math.abs(gradient[element]! - expected) / scale, `element ${element}`).toBeLessThan(1e-4);
  }
}

const everyThird = (size: number) => Array.from({ length: Math.ceil(size / 3) }, (_, i) => 3 * i);

describe("psnr", () => {
  it("has the gradient of its formula, for each image of a batch", () => {
    const [t, p] = pair(5, 6, 3, 2);
    const gradient = gradientOf((x) => weighted(psnr(t, x)), p);
    const [a, b] = [t.dataSync(), p.dataSync()];
    const size = t.size / 2;
    const mse = [0, 1].map((n) => {
      let sum = 0;
      for (let i = n * size; i < (n + 1) * size; i++) sum += (b[i]! - a[i]!) ** 2 / size;
      return sum;
    });
    for (let i = 0; i < t.size; i++) {
      const n = Math.floor(i / size);
      const expected = (Math.sin(3 * n + 1) * (-10 / Math.LN10) * 2 * (b[i]! - a[i]!)) / size / mse[n]!;
      expect(gradient[i]! / expected).toBeCloseTo(1, 4);
    }
  });

  it("has none where both are equal", () => {
    const [t] = pair(4, 4);
    expect(gradientOf((x) => weighted(psnr(t, x)), t).every((g) => g === 0)).toBe(true);
  });
});

describe("ssimLoss: finite differences of the formula in float64", () => {
  it("of RGB", () => {
    const [t, p] = pair(12, 13);
    expectDerivatives(ssimLoss, directSsim, t, p, everyThird(p.size));
  });

  it("of grayscale, one window", () => {
    const [t, p] = pair(11, 11, 1);
    expectDerivatives(ssimLoss, directSsim, t, p, everyThird(p.size));
  });

  it("of Y, cropped", () => {
    const [t, p] = pair(15, 16);
    const inside = (planes: readonly Plane[]) => [cropped(directLuma(planes), 2)];
    const loss: Loss = (a, b) => ssimLoss(a, b, { channels: "y", crop: 2 });
    expectDerivatives(loss, (a, b) => directSsim(inside(a), inside(b)), t, p, everyThird(p.size));
    const gradient = gradientOf((x) => loss(t, x), p);
    expect(gradient.slice(0, 2 * 16 * 3).every((g) => g === 0)).toBe(true);
  });
});

describe("ssimLoss: its own finite differences", () => {
  it("of a batch, in another range", () => {
    const [t, p] = pair(12, 14, 3, 2).map((x) => tf.sub(tf.div(x, 127.5), 1)) as [tf.Tensor4D, tf.Tensor4D];
    expectGradient((x) => ssimLoss(t, x, { range: [-1, 1] }), p, { step: 0.01, directions: 6 });
  });

  it("of each image of a batch by itself", () => {
    const [t, p] = pair(12, 12, 1, 2);
    expectGradient((x) => weighted(ssim(t, x)), p, { step: 1, directions: 6 });
  });
});

describe("msSsimLoss: finite differences of the formula in float64", () => {
  it("of odd sizes", () => {
    const [t, p] = pair(161, 163, 1);
    const elements = [0, 162, 80 * 163 + 81, 160 * 163, 161 * 163 - 1];
    expectDerivatives(msSsimLoss, directMsSsim, t, p, elements);
  });

  it("along random directions", () => {
    const [t, p] = pair(162, 161, 2);
    expectGradient((x) => msSsimLoss(t, x), p, { step: 0.5, directions: 2 });
  });
});

describe("at the edges", () => {
  it("of equal images the gradient vanishes", () => {
    for (const [loss, side] of [
      [ssimLoss, 12],
      [msSsimLoss, 161],
    ] as const) {
      const [t, p] = pair(side, side, 1);
      const other = gradientOf((x) => loss(t, x), p);
      const norm = (g: Float32Array) => Math.hypot(...g);
      expect(norm(gradientOf((x) => loss(t, x), t))).toBeLessThan(1e-3 * norm(other));
    }
  });

  it("of flat images, and of opposite ones, it is finite", () => {
    for (const [loss, side] of [
      [ssimLoss, 12],
      [msSsimLoss, 161],
    ] as const) {
      const flat = tf.fill<tf.Rank.R4>([1, side, side, 1], 128);
      const t = image(3, side, side, 1);
      const opposite = tf.sub(255, t) as tf.Tensor4D;
      for (const [truth, prediction] of [
        [flat, flat],
        [flat, t],
        [t, flat],
        [t, opposite],
      ] as const)
        expect(gradientOf((x) => loss(truth, x), prediction).every(Number.isFinite)).toBe(true);
    }
  });
});
