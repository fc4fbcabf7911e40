import "@tensorflow/tfjs-backend-cpu";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { imresize, psnr, rgbToY } from "../src/index.ts";
import { value } from "./images.ts";
import { readGrayPng, readPng } from "./read-png.ts";

/** Without it, vitest.config.ts leaves this file out. */
const folder = process.env.SRLOSS_BENCHMARK_SETS!;

/** As papers print it since SRCNN: MATLAB's bicubic, down and up, PSNR of Y without as many pixels at each side as the factor. */
const published: readonly [set: string, images: number, factor: number, decibels: number][] = [
  ["Set5", 5, 2, 33.66],
  ["Set5", 5, 3, 30.39],
  ["Set5", 5, 4, 28.42],
  ["Set14", 14, 2, 30.24],
  ["Set14", 14, 3, 27.55],
  ["Set14", 14, 4, 26.0],
];

/** Kind 0 of a PNG is gray. */
const read = (path: string) => (readFileSync(path)[25] === 0 ? readGrayPng : readPng)(path);

/** The luma as a file of 8 bits holds it, of sides that the factor divides. */
function truth(path: string, factor: number): tf.Tensor4D {
  return tf.tidy(() => {
    const images = read(path);
    const [, height, width] = images.shape;
    const whole = tf.slice(images, [0, 0, 0, 0], [1, height - (height % factor), width - (width % factor), -1]);
    return whole.shape[3] === 3 ? tf.floor(tf.add(rgbToY(whole), 0.5)) : whole;
  }) as tf.Tensor4D;
}

describe.each(published)("%s, %i images, x%i", (set, images, factor, decibels) => {
  it(`is ${decibels} dB on the mean`, { timeout: 120_000 }, () => {
    const inside = join(folder, set);
    expect(existsSync(inside), `${inside} holds the originals as PNG`).toBe(true);
    const files = readdirSync(inside).filter((name) => /\.png$/i.test(name));
    expect(files.length).toBe(images);
    const all = files.map((name) =>
      value(() => {
        const y = truth(join(inside, name), factor);
        const bicubic = imresize(imresize(y, { scale: 1 / factor }), { scale: factor });
        return psnr(y, bicubic, { convention: "matlab", crop: factor });
      }),
    );
    expect(all.reduce((sum, v) => sum + v, 0) / all.length).toBeCloseTo(decibels, 2);
  });
});
