import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { type MetricOptions, msSsim, msSsimLoss, psnr, ssim, ssimLoss } from "../src/index.ts";
import { cropped, directLuma, directMsSsim, directPsnr, directSsim, type Plane, planesOf } from "./direct-metrics.ts";
import { image, value, values } from "./images.ts";
import { onWasm } from "./on-wasm.ts";

type Metric = (t: tf.Tensor, p: tf.Tensor, options?: MetricOptions) => tf.Tensor1D;
type Direct = (a: readonly Plane[], b: readonly Plane[]) => number;

/** Noise, and the same with a share of other noise: alike in part. */
function pair(height: number, width: number, channels = 3, batch = 2) {
  const original = image(11, height, width, channels, batch);
  const other = image(12, height, width, channels, batch);
  return [original, tf.tidy(() => tf.add(tf.mul(original, 0.7), tf.mul(other, 0.25))) as tf.Tensor4D] as const;
}

const metrics: Record<string, { metric: Metric; direct: Direct; sizes: readonly (readonly [number, number])[] }> = {
  psnr: {
    metric: psnr,
    direct: directPsnr,
    sizes: [
      [15, 23],
      [1, 1],
    ],
  },
  ssim: {
    metric: ssim,
    direct: directSsim,
    sizes: [
      [15, 23],
      [11, 11],
    ],
  },
  msSsim: { metric: msSsim, direct: directMsSsim, sizes: [[161, 164]] },
};

describe.each(Object.entries(metrics))("%s", (name, { metric, direct, sizes }) => {
  const [height, width] = sizes[0]!;
  const [t, p] = pair(height, width);
  const digits = (got: number, expected: number) => Math.abs(got - expected) / Math.max(1, Math.abs(expected));
  const close = (got: ArrayLike<number>, expected: readonly number[]) => {
    expect(got.length).toBe(expected.length);
    for (const [i, e] of expected.entries()) expect(digits(got[i]!, e), `${got[i]} is not ${e}`).toBeLessThan(2e-6);
  };
  const images = [0, 1];

  it.each(sizes)("is the formula in float64: %ix%i", (h, w) => {
    const [a, b] = pair(h, w);
    const result = metric(a, b);
    expect(result.shape).toEqual([2]);
    close(
      result.dataSync(),
      images.map((i) => direct(planesOf(a, i), planesOf(b, i))),
    );
  });

  describe("in every form of pixels", () => {
    // Images of 161 pixels take plain JavaScript a second for each value: above is one.
    if (name === "msSsim") onWasm();

    it("of the Y of one channel is that of the channel as it is", () => {
      const [a, b] = [t, p].map((x) => tf.slice(x, [0, 0, 0, 1], [...x.shape.slice(0, 3), 1]));
      expect(values(() => metric(a!, b!, { channels: "y" }))).toEqual(values(() => metric(a!, b!)));
    });

    it("takes grayscale, and integers", () => {
      const [a, b] = pair(height, width, 1, 1).map((x) => tf.cast(x, "int32")) as [tf.Tensor4D, tf.Tensor4D];
      close(
        values(() => metric(a, b)),
        [direct(planesOf(a), planesOf(b))],
      );
    });

    it("of Y is that of the luma, and differs from that of RGB", () => {
      const luma = (x: tf.Tensor4D, i: number) => [directLuma(planesOf(x, i))];
      const ofY = values(() => metric(t, p, { channels: "y" }));
      close(
        ofY,
        images.map((i) => direct(luma(t, i), luma(p, i))),
      );
      expect(
        digits(
          ofY[0]!,
          value(() => metric(t, p, { channels: "rgb" })),
        ),
      ).toBeGreaterThan(1e-4);
      expect(values(() => metric(t, p, { channels: "rgb" }))).toEqual(values(() => metric(t, p)));
    });

    it("of a crop does not see the border", () => {
      const framed = (x: tf.Tensor4D, border: number) =>
        tf.pad(
          x,
          [
            [0, 0],
            [3, 3],
            [3, 3],
            [0, 0],
          ],
          border,
        ) as tf.Tensor4D;
      const [a, b] = [framed(t, 0), framed(p, 255)];
      for (const channels of ["rgb", "y"] as const)
        expect(values(() => metric(a, b, { crop: 3, channels }))).toEqual(values(() => metric(t, p, { channels })));
      const one = [a, b].map((x) => planesOf(x).map((plane) => cropped(plane, 1)));
      expect(
        digits(
          value(() => metric(a, b, { crop: 1 })),
          direct(one[0]!, one[1]!),
        ),
      ).toBeLessThan(2e-6);
    });

    it.each<readonly [number, number]>([
      [0, 1],
      [-1, 1],
    ])("of pixels in %i..%i is that of the same image in 0..255", (black, white) => {
      const inRange = (x: tf.Tensor4D) => tf.add(tf.mul(x, (white - black) / 255), black) as tf.Tensor4D;
      for (const channels of ["rgb", "y"] as const) {
        const got = values(() => metric(inRange(t), inRange(p), { range: [black, white], channels, crop: 0 }));
        for (const [i, e] of values(() => metric(t, p, { channels })).entries())
          expect(digits(got[i]!, e)).toBeLessThan(1e-5);
      }
    });

    it("of equal images is perfect", () => {
      const perfect = name === "psnr" ? Number.POSITIVE_INFINITY : 1;
      for (const channels of ["rgb", "y"] as const)
        for (const v of values(() => metric(t, t, { channels })))
          expect(name === "psnr" ? v : Math.round(v * 1e6) / 1e6).toBe(perfect);
    });
  });

  describe("errors", () => {
    const gray = tf.zeros([1, height, width, 1]);
    const text = (options: object) => options as MetricOptions;
    it.each<[string, () => unknown, string]>([
      [
        "rank",
        () => metric(tf.zeros([4, 4]), p),
        `${name}: yTrue must be [batch, height, width, channels]; got rank 2`,
      ],
      ["shapes", () => metric(t, gray), `${name}: yTrue [2,${height},${width},3] and yPred [1,${height},${width},1]`],
      [
        "channels",
        () => metric(t, p, text({ channels: "Y" })),
        `${name}: channels is "rgb" or "y"; got "Y"; did you mean y?`,
      ],
      [
        "y of RGBA",
        () => metric(tf.zeros([1, height, width, 4]), tf.zeros([1, height, width, 4]), { channels: "y" }),
        `${name}: channels "y" needs RGB or grayscale images`,
      ],
      ["range", () => metric(t, p, { range: [1, 1] }), "range is [black, white] with black < white"],
      ["crop", () => metric(t, p, { crop: 200 }), `A crop of 200 pixels at each side leaves nothing of ${width}x`],
      ["half a crop", () => metric(t, p, { crop: 0.5 }), "crop must be a whole number of pixels, 0 or more; got 0.5."],
      ["negative crop", () => metric(t, p, { crop: -1 }), "crop must be a whole number of pixels, 0 or more; got -1."],
    ])("%s", (_, call, message) => {
      expect(call).toThrow(message);
    });
  });
});

describe("by hand", () => {
  it("psnr of a difference of 1 everywhere, and of a tenth of the range", () => {
    expect(value(() => psnr(tf.fill([1, 5, 7, 3], 9), tf.fill([1, 5, 7, 3], 10)))).toBeCloseTo(48.130803609, 4);
    const tenth = tf.fill([1, 5, 7, 3], 0.1);
    expect(value(() => psnr(tf.zeros([1, 5, 7, 3]), tenth, { range: [0, 1] }))).toBeCloseTo(20, 4);
  });

  it("ssim of flat images is the luminance term, ms-ssim its .1333rd power", () => {
    const flat = (v: number, side: number) => tf.fill([1, side, side, 1], v);
    const luminance = (2 * 100 * 150 + 6.5025) / (100 ** 2 + 150 ** 2 + 6.5025);
    expect(value(() => ssim(flat(100, 12), flat(150, 12)))).toBeCloseTo(luminance, 5);
    expect(value(() => msSsim(flat(100, 161), flat(150, 161)))).toBeCloseTo(luminance ** 0.1333, 5);
  });

  it("the opposite of an image: ssim is negative, ms-ssim 0", () => {
    const opposite = (x: tf.Tensor) => tf.sub(255, x);
    const [small, large] = [image(1, 12, 12, 1), image(1, 161, 161, 1)];
    expect(value(() => ssim(small, opposite(small)))).toBeLessThan(-0.8);
    expect(value(() => msSsim(large, opposite(large)))).toBe(0);
  });
});

describe("the least size", () => {
  it.each<[string, Metric, number, number, string]>([
    ["ssim", ssim, 10, 30, "ssim needs at least 11x11 pixels; got 30x10 (width x height)."],
    [
      "msSsim",
      msSsim,
      170,
      160,
      "msSsim of 5 scales needs at least 161x161 pixels; got 160x170 (width x height); scales: 4 works from 81x81 on.",
    ],
    ["msSsim of a small image", msSsim, 30, 22, "got 22x30 (width x height); scales: 2 works from 21x21 on."],
    ["msSsim of less than a window", msSsim, 30, 10, "got 10x30 (width x height)."],
  ])("%s", (_, metric, height, width, message) => {
    const images = image(1, height, width, 1);
    expect(() => metric(images, images)).toThrow(message);
  });

  it("counts after the crop", () => {
    const images = image(1, 16, 16);
    expect(() => ssim(images, images, { crop: 3 })).toThrow("ssim needs at least 11x11 pixels; got 10x10");
  });
});

describe("as a loss", () => {
  it.each([
    ["ssim", ssimLoss, ssim, 13],
    ["msSsim", msSsimLoss, msSsim, 161],
  ] as const)("%s is 1 - the mean over the batch", (_, loss, metric, side) => {
    const [t, p] = pair(side, side, 1);
    const result = loss(t, p);
    expect(result.shape).toEqual([]);
    const each = values(() => metric(t, p));
    expect(result.dataSync()[0]).toBeCloseTo(1 - (each[0]! + each[1]!) / 2, 6);
  });
});
