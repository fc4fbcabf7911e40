import { readFileSync } from "node:fs";
import "@tensorflow/tfjs-backend-cpu";
import { useBackend } from "@srloss/node-gpu";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import {
  besselJ1,
  blurKernel,
  gaussian,
  generalised,
  plateau,
  profileKernel,
  sincKernel,
} from "../src/degradation/real-esrgan/blur-kernels.ts";
import { filtered } from "../src/degradation/real-esrgan/filter.ts";
import { addNoise } from "../src/degradation/real-esrgan/noise.ts";
import { type JpegRoundTrip, realEsrgan, sharpen } from "../src/index.ts";
import { random } from "../src/random/random.ts";
import { formulaImages } from "./formula-images.ts";

/**
 * Of BasicSR 1.4.2's `bivariate_Gaussian(7, 2, .8, .6)` and its like (beta .7 and 1.4), `circular_lowpass_kernel(1.9, 7)`, and of
 * OpenCV 4: the middle row of an edge between 60 and 180, 30x30, sharpened.
 */
const reference: Readonly<Record<string, readonly number[]>> = JSON.parse(
  readFileSync(new URL("fixtures/basicsr.json", import.meta.url), "utf8"),
);

beforeAll(async () => void (await useBackend({ engine: "srloss-wasm" })));

describe("kernels", () => {
  it("J1 is that of the tables", () => {
    for (const [x, value] of [
      [0, 0],
      [1, 0.4400505857449335],
      [10, 0.04347274616886144],
      [46.6, 0.11267094994894986],
    ] as const)
      expect(besselJ1(x)).toBeCloseTo(value, 12);
  });

  it("sum to 1, and are as wide as they say", () => {
    for (let i = 0; i < 200; i++) {
      const { height, width, values } = blurKernel(random(3, i), { sincProbability: 0.1, sigma: [0.2, 3] });
      expect([height, width, values.length]).toEqual([width, height, width * width]);
      expect(width % 2 === 1 && width >= 7 && width <= 21).toBe(true);
      expect(values.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
    }
    const turned = profileKernel(21, { sigmaX: 3, sigmaY: 1, angle: Math.PI / 2 }, gaussian).values;
    const variance = (along: (i: number) => number) => turned.reduce((sum, v, i) => sum + v * (along(i) - 10) ** 2, 0);
    expect(variance((i) => i % 21)).toBeCloseTo(1, 2);
    expect(variance((i) => Math.floor(i / 21))).toBeCloseTo(9, 0);
  });

  it("are BasicSR's", () => {
    const spread = { sigmaX: 2, sigmaY: 0.8, angle: 0.6 };
    for (const [name, { values }] of Object.entries({
      gaussian: profileKernel(7, spread, gaussian),
      generalised: profileKernel(7, spread, generalised(0.7)),
      plateau: profileKernel(7, spread, plateau(1.4)),
      sinc: sincKernel(7, 1.9),
    }))
      for (const [i, value] of reference[name]!.entries()) expect(values[i], `${name} ${i}`).toBeCloseTo(value, 6);
  });
});

describe("filters", () => {
  it("mirror what lies beyond the border, as often as it takes", () => {
    const row = tf.tensor4d([1, 2, 4], [1, 1, 3, 1]);
    const shift = Float32Array.of(1, 0, 0, 0, 0, 0, 0);
    expect([...filtered(row, { height: 1, width: 7, values: shift }).dataSync()]).toEqual([2, 4, 2]);
  });

  it("the sharpening is OpenCV's, as Real-ESRGAN has it", () => {
    const levels = Float32Array.from({ length: 900 }, (_, i) => (i % 30 < 15 ? 60 : 180));
    const sharp = sharpen(tf.tensor4d(levels, [1, 30, 30, 1]) as tf.Tensor4D).dataSync();
    for (const [i, value] of reference.usm!.entries()) expect(sharp[15 * 30 + i]).toBeCloseTo(value, 1);
  });
});

describe("noise", () => {
  const ranges = { gaussianProbability: 1, grayProbability: 0, sigma: [10, 10], poissonScale: [1, 1] } as const;
  const spread = (values: ArrayLike<number>) => {
    const all = Array.from(values);
    const mean = all.reduce((a, b) => a + b, 0) / all.length;
    return Math.sqrt(all.reduce((sum, v) => sum + (v - mean) ** 2, 0) / all.length);
  };
  const noisy = (more: object, value = 128) => {
    const pixels = new Float32Array(30_000).fill(value);
    addNoise(pixels, random(5), { ...ranges, ...more });
    return pixels;
  };

  it("is as strong as it says, of each channel or gray, and clipped", () => {
    expect(spread(noisy({}))).toBeCloseTo(10, 0);
    const gray = noisy({ grayProbability: 1 });
    expect(gray.every((v, i) => v === gray[i - (i % 3)])).toBe(true);
    expect(Math.max(...noisy({}, 250))).toBe(255);
  });

  it("of photons grows with the root of the light", () => {
    const poisson = { gaussianProbability: 0 };
    // Of one level: a well of one photon, as BasicSR has it.
    expect(spread(noisy({ ...poisson, poissonScale: [0.1, 0.1] }, 20)) / 25.5).toBeCloseTo(Math.sqrt(20 / 255), 1);
    expect(noisy(poisson, 0).every((v) => v === 0)).toBe(true);
  });
});

describe("the degradation", () => {
  const original = async () => {
    const { data } = await formulaImages(1, 48, 48).readImage("0.png");
    return tf.tensor4d(Float32Array.from(data), [1, 48, 48, 3]);
  };

  it("is repeated by its numbers, and another with others; 8 bits; leaves nothing", async () => {
    const hr = await original();
    const before = tf.memory().numTensors;
    const qualities: number[] = [];
    const jpeg: JpegRoundTrip = async (image, quality) => {
      qualities.push(quality);
      expect(image.data).toHaveLength(image.width * image.height * 3);
      return image;
    };
    const once = async (seed: number) => {
      const lr = await realEsrgan({ scale: 4, jpeg }).degrade(hr, random(seed));
      expect(lr.shape).toEqual([1, 12, 12, 3]);
      const values = [...lr.dataSync()];
      lr.dispose();
      return values;
    };
    for (let seed = 0; seed < 12; seed++) {
      const values = await once(seed);
      expect(values.every((v) => Number.isInteger(v) && v >= 0 && v <= 255)).toBe(true);
      if (seed < 3) expect(await once(seed)).toEqual(values);
      if (seed) expect(await once(0)).not.toEqual(values);
    }
    expect(qualities.length % 2).toBe(0);
    expect(qualities.every((quality) => quality >= 30 && quality <= 95)).toBe(true);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("is the same on another engine, to a level", async () => {
    const on = async (engine: "cpu" | "srloss-wasm") => {
      await useBackend({ engine });
      const lr = await realEsrgan({ scale: 4 }).degrade(await original(), random(4));
      return [...(await lr.data())];
    };
    const [cpu, ours] = [await on("cpu"), await on("srloss-wasm")];
    for (const [i, value] of cpu.entries()) expect(Math.abs(value - ours[i]!)).toBeLessThanOrEqual(1);
  });

  it("refuses what is no encoder", () => {
    expect(() => realEsrgan({ scale: 4, jpeg: 90 } as never)).toThrow(
      "jpeg is a function that compresses an image; got 90.",
    );
  });
});
