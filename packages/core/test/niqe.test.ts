import { readFileSync } from "node:fs";
import { join } from "node:path";
import { testData } from "@srloss/reference";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { asymmetricGaussian, logGamma } from "../src/metrics/generalized-gaussian.ts";
import { niqe } from "../src/metrics.ts";
import { image } from "./images.ts";
import { onWasm } from "./on-wasm.ts";
import { readPng } from "./read-png.ts";

interface Row {
  readonly file: string;
  readonly crop: number;
  readonly niqe: number;
}

const { rows } = JSON.parse(readFileSync(new URL("fixtures/niqe.json", import.meta.url), "utf8")) as { rows: Row[] };

describe.skipIf(!testData)("is BasicSR's value", () => {
  describe("on the cpu backend", () => {
    it.each(rows.filter(({ file, crop }) => file === "pairs/coffee.hr.png" && crop === 4))(
      "of $file, crop $crop",
      expectValue,
    );
  });

  describe("on the wasm backend", () => {
    onWasm();
    it.each(rows)("of $file, crop $crop", expectValue);
  });

  async function expectValue({ file, crop, niqe: expected }: Row): Promise<void> {
    const images = readPng(join(testData!.pairs, file));
    const [got] = await niqe(images, { crop });
    images.dispose();
    expect(Math.abs(got! / expected - 1), `${got}, not ${expected}`).toBeLessThan(5e-5);
  }
});

describe("niqe", () => {
  const noise = image(1, 192, 200, 3, 2);

  it("is a number for each image, whatever the range, and leaves no tensor", async () => {
    const before = tf.memory().numTensors;
    const both = await niqe(noise);
    expect(tf.memory().numTensors).toBe(before);
    const second = tf.slice(noise, [1, 0, 0, 0], [1, -1, -1, -1]);
    expect(both.length).toBe(2);
    expect(await niqe(second)).toEqual([both[1]]);
    const [scaled] = await niqe(tf.div(tf.round(noise), 255), { range: [0, 1] });
    expect(scaled).toBeCloseTo((await niqe(tf.round(noise)))[0]!, 6);
  });

  it("leaves out what is no whole block", async () => {
    const inside = tf.slice(noise, [0, 0, 0, 0], [2, 192, 192, 3]);
    expect(await niqe(noise)).toEqual(await niqe(inside));
  });

  it("of gray images looks at the gray", async () => {
    const gray = tf.slice(noise, [0, 0, 0, 0], [1, -1, -1, 1]);
    expect((await niqe(gray))[0]).toBeGreaterThan(0);
  });

  it("passes flat blocks over, and says where there is nothing else", async () => {
    const flat = tf.fill<tf.Rank.R4>([1, 96, 200, 3], 100);
    const one = tf.slice(noise, [0, 0, 0, 0], [1, -1, -1, -1]);
    expect((await niqe(tf.concat([one, flat] as tf.Tensor4D[], 1)))[0]).toBeGreaterThan(0);
    await expect(niqe(flat)).rejects.toThrow("niqe needs two blocks of 96x96 pixels with some texture in them;");
  });

  it("refuses what is too small, and what is no image", async () => {
    await expect(niqe(image(1, 96, 191))).rejects.toThrow(
      "niqe compares blocks of 96x96 pixels, at least two; got 191x96 (width x height).",
    );
    await expect(niqe(tf.zeros([96, 192, 3]))).rejects.toThrow("niqe: images must be [batch, height, width, channels]");
    await expect(niqe(tf.zeros([1, 96, 192, 2]))).rejects.toThrow("niqe needs RGB or grayscale images");
  });
});

describe("generalized Gaussians", () => {
  it("logGamma is that of factorials and halves", () => {
    for (const [x, expected] of [
      [1, 0],
      [5, Math.log(24)],
      [0.5, Math.log(Math.PI) / 2],
      [0.1, 2.252712651734206],
      [15, Math.log(87178291200)],
    ] as const)
      expect(logGamma(x)).toBeCloseTo(expected, 12);
  });

  it("finds the shape of a normal distribution, and its sides", () => {
    const n = 20_000;
    // By Box and Muller, of evenly spread numbers.
    const normal = Float64Array.from({ length: n }, (_, i) => {
      const [u, v] = [(i + 0.5) / n, (i * 0.6180339887498949) % 1];
      return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);
    });
    const { shape, left, right } = asymmetricGaussian(normal);
    expect(shape).toBeCloseTo(2, 1);
    expect(left / right).toBeCloseTo(1, 2);
    const wider = asymmetricGaussian(normal.map((value) => (value < 0 ? 3 * value : value)));
    expect(wider.left / wider.right).toBeCloseTo(3, 1);
  });
});
