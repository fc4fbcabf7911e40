import "@tensorflow/tfjs-backend-cpu";
import { imresize } from "@srloss/core";
import { add, memory, mul, type Tensor4D, tensor4d, tidy } from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { powerSpectrum } from "../src/spectrum/power-spectrum.ts";
import { radialSpectrum } from "../src/spectrum.ts";

const side = 64;

/** A gray image. */
const drawn = (value: (x: number, y: number) => number): Tensor4D =>
  tensor4d(
    Float32Array.from({ length: side * side * 3 }, (_, i) => {
      const pixel = Math.floor(i / 3);
      return value(pixel % side, Math.floor(pixel / side));
    }),
    [1, side, side, 3],
  );

describe("the power spectrum", () => {
  it("has a wave's power at its frequency, and its variance in sum", () => {
    const data = Float64Array.from({ length: 96 * 72 }, (_, i) => 7 + 10 * Math.cos((2 * Math.PI * 6 * (i % 96)) / 24));
    const power = powerSpectrum({ width: 96, height: 72, data }, 24);
    const strongest = power.indexOf(Math.max(...power));
    expect([strongest, power[strongest]]).toEqual([6, power[18]]);
    const variance = power.reduce((sum, value) => sum + value, 0) / power.length;
    expect(variance).toBeCloseTo(50, 6);
  });

  it("of white noise is flat", () => {
    let seed = 1;
    const noise = () => {
      seed = (seed * 48271) % 2147483647;
      return seed / 2147483647 - 0.5;
    };
    const data = Float64Array.from({ length: 256 * 256 }, noise);
    const power = powerSpectrum({ width: 256, height: 256, data }, 32);
    const inner = Array.from(power).filter((_, i) => i % 32 > 1 && i % 32 < 31 && Math.floor(i / 32) > 1);
    const mean = inner.reduce((sum, value) => sum + value, 0) / inner.length;
    expect(mean).toBeCloseTo(1 / 12, 2);
    expect(Math.max(...inner) / mean).toBeLessThan(1.6);
  });
});

describe("of an image and what became of it", () => {
  let image: Tensor4D;
  let smooth: Tensor4D;
  let board: Tensor4D;
  beforeAll(() => {
    image = drawn((x, y) => 128 + 60 * Math.sin(x * y * 0.11) + 20 * Math.sin(17 * x + 5 * y * y));
    smooth = tidy(() => imresize(imresize(image, { scale: 1 / 4 }), { scale: 4 }));
    board = tidy(() =>
      add(
        smooth,
        mul(
          drawn((x, y) => ((x & 2) === (y & 2) ? 1 : -1)),
          6,
        ),
      ),
    );
  });
  afterAll(() => [image, smooth, board].map((tensor) => tensor.dispose()));

  it("a smoothed one lacks the upper half, and one with a checkerboard stands out at its frequency", async () => {
    const before = memory().numTensors;
    const [original, smoothed, checked] = await Promise.all(
      [image, smooth, board].map((one) => radialSpectrum(one, { scale: 4 })),
    );
    expect(memory().numTensors).toBe(before);
    expect(smoothed!.upperHalf).toBeLessThan(0.2 * original!.upperHalf);
    expect(original!.checkerboard).toBeLessThan(3);
    expect(checked!.checkerboard).toBeGreaterThan(10 * original!.checkerboard);
    expect(original!.frequencies).toHaveLength(32);
    expect(original!.power.every((value) => value > 0)).toBe(true);
  });

  it("takes scales that do not divide 64, and refuses images without room for a window", async () => {
    expect((await radialSpectrum(image, { scale: 3 })).frequencies).toHaveLength(30);
    await expect(radialSpectrum(image, { scale: 9 })).rejects.toThrow("one image of 72x72 or more is expected");
  });
});
