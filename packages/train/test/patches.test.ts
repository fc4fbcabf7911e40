import "@tensorflow/tfjs-backend-cpu";
import { imresize } from "@srloss/core";
import { formulaImage } from "@srloss/reference";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { Patches } from "../src/data/patches.ts";
import { writeTurned } from "../src/data/turned.ts";
import { bicubic, type ImageSource } from "../src/index.ts";
import { random } from "../src/random/random.ts";
import { prepareBatch } from "../src/trainer/prepared-batch.ts";
import { formulaImages } from "./formula-images.ts";

const settings = { seed: 5, scale: 3, side: 12, margin: 12, augment: false, onSkip: () => undefined };

describe("a patch's low-resolution image is that patch of the whole image's", () => {
  it.each([2, 3, 4])("x%i, at borders too", async (scale) => {
    const [height, width] = [35, 41];
    const source = formulaImages(1, height, width);
    const degradation = bicubic({ scale });
    const side = 6 * scale;
    const margin = degradation.margin!;
    const patches = new Patches(source, { ...settings, scale, side, margin });
    const batch = await patches.batch(0, 12);
    const sides = side + 2 * margin;
    const { lr, hr } = await prepareBatch(batch, [12, sides, sides], scale, degradation, random(1));
    const whole = tf.tensor4d(formulaImage(height, width, 1), [1, height, width, 3]);
    const [rows, columns] = [height - (height % scale), width - (width % scale)];
    const cropped = tf.slice(whole, [0, 0, 0, 0], [1, rows, columns, 3]);
    const small = imresize(cropped, { scale: 1 / scale, rounding: "uint8" });
    const places = new Set<string>();
    for (let i = 0; i < 12; i++) {
      const patch = [...tf.slice(hr, [i, 0, 0, 0], [1, -1, -1, -1]).dataSync()].map((v) => Math.round(v * 255));
      const found: [number, number][] = [];
      for (let y = 0; y + side <= rows; y += scale)
        for (let x = 0; x + side <= columns; x += scale)
          if ([...tf.slice(cropped, [0, y, x, 0], [1, side, side, 3]).dataSync()].every((v, at) => v === patch[at]))
            found.push([y, x]);
      expect(found).toHaveLength(1);
      const [[y, x]] = found as [[number, number]];
      places.add(`${y} ${x}`);
      const wanted = tf.slice(small, [0, y / scale, x / scale, 0], [1, 6, 6, 3]).dataSync();
      const got = tf.slice(lr, [i, 0, 0, 0], [1, -1, -1, -1]).dataSync();
      expect([...got].map((v) => Math.round(v * 255))).toEqual([...wanted]);
    }
    expect(places.size).toBeGreaterThan(5);
  });
});

describe("patches", () => {
  it("follow from the step alone", async () => {
    const source = formulaImages(40, 30, 30);
    const turned = { ...settings, augment: true };
    const [one, other] = [new Patches(source, turned), new Patches(source, turned)];
    for (let step = 0; step < 30; step++) await one.batch(step, 3);
    expect(await other.batch(30, 3)).toEqual(await one.batch(30, 3));
    expect(await new Patches(source, { ...turned, seed: 6 }).batch(30, 3)).not.toEqual(await other.batch(30, 3));
  });

  it("are of bytes in a Buffer, and of 16 bits' fractions, as decoders give them", async () => {
    const { width, height, data } = await formulaImages(1, 24, 24).readImage("0");
    const of = (pixels: Uint8Array | Float32Array) =>
      new Patches({ names: ["a"], readImage: async () => ({ width, height, data: pixels }) }, settings).batch(0, 2);
    const plain = await of(Uint8Array.from(data));
    expect(await of(Buffer.from(data))).toEqual(plain);
    expect(await of(Float32Array.from(data, (v) => v + 0.25))).toEqual(plain.map((v) => v + 0.25));
  });

  it("are turned in all eight ways", () => {
    const pixels = Array.from({ length: 27 }, (_, i) => i);
    const ways = new Set<string>();
    for (let way = 0; way < 8; way++) {
      const into = new Float32Array(27);
      writeTurned(pixels, 3, { mirrored: way % 2 > 0, upsideDown: way % 4 > 1, transposed: way > 3 }, into, 0);
      expect([...into].sort((a, b) => a - b)).toEqual(pixels);
      ways.add(String(into));
    }
    expect(ways.size).toBe(8);
  });

  it("read as few images as they can, and hold no more than a few of a folder without end", async () => {
    let [reads, open, most] = [0, 0, 0];
    const known = formulaImages(1, 24, 24);
    const source: ImageSource = {
      names: Array.from({ length: 100_000 }, (_, i) => `${i}`),
      readImage: async () => {
        reads++;
        most = Math.max(most, ++open);
        await new Promise((later) => setTimeout(later));
        open--;
        return known.readImage("0");
      },
    };
    const patches = new Patches(source, settings);
    for (let step = 0; step < 64; step++) await patches.batch(step, 4);
    // A window of 16, one ahead, and a new one for each 16 draws.
    expect(reads).toBe(17 + Math.floor(255 / 16));
    expect(most).toBeLessThanOrEqual(17);
  });

  it("pass images by that can't be used, and say which", async () => {
    const good = formulaImages(5, 24, 24);
    const skipped: Record<string, string> = {};
    const source: ImageSource = {
      names: ["broken", ...good.names, "small"],
      readImage: async (name) => {
        if (name === "broken") throw new Error("broken is damaged");
        return name === "small" ? formulaImages(1, 24, 11).readImage("0") : good.readImage(name);
      },
    };
    const onSkip = (name: string, reason: string) => {
      expect(skipped).not.toHaveProperty(name);
      skipped[name] = reason;
    };
    const patches = new Patches(source, { ...settings, onSkip });
    for (let step = 0; step < 60; step++) await patches.batch(step, 4);
    expect(skipped).toEqual({
      broken: "broken is damaged",
      small: "it is 11x24, smaller than a patch of 12x12",
    });
    const none = new Patches({ ...source, names: ["broken", "small"] }, settings);
    await expect(none.batch(0, 1)).rejects.toThrow("None of the 2 images can be used for training");
  });
});
