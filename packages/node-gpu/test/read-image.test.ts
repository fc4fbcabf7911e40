import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { craftedPngs, describeCraftedPng, describePng, pngFile } from "@srloss/conformance/png";
import "@tensorflow/tfjs-backend-cpu";
import { memory } from "@tensorflow/tfjs-core";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeImage, imageTensor, readImage } from "../src/index.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "srloss-read-"));
});
afterAll(() => rm(folder, { recursive: true }));

const numbers = (length: number, f: (i: number) => number) => Array.from({ length }, (_, i) => f(i));

describePng(decodeImage);
describeCraftedPng(decodeImage, craftedPngs);

it("a colour profile changes nothing", async () => {
  const samples = numbers(6 * 4 * 3, (i) => (i * 29) % 256);
  const raw = { width: 6, height: 4, channels: 3 } as const;
  const tagged = await sharp(Uint8Array.from(samples), { raw }).withIccProfile("p3").png().toBuffer();
  const { icc } = await sharp(tagged).metadata();
  const stored = await sharp(tagged, { ignoreIcc: true }).raw().toBuffer();
  expect(icc).toBeDefined();
  expect(Array.from(stored)).not.toEqual(samples);
  expect(Array.from((await decodeImage(tagged)).data)).toEqual(Array.from(stored));
});

describe("as a tensor", () => {
  it("a batch of one in float32, 0..255", async () => {
    const samples = numbers(5 * 3 * 3, (i) => i * 5);
    const path = join(folder, "ö image.png");
    await writeFile(path, pngFile({ width: 5, height: 3, color: "rgb", samples }));
    const before = memory().numTensors;
    const image = await readImage(path);
    expect([image.shape, image.dtype, Array.from(image.dataSync())]).toEqual([[1, 3, 5, 3], "float32", samples]);
    image.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it("keeps a 16-bit image's fractions", async () => {
    const file = { width: 1, height: 1, depth: 16, color: "rgb", samples: [128, 256, 40000] } as const;
    const image = imageTensor(await decodeImage(pngFile(file)));
    expect(Array.from(image.dataSync())).toEqual([128, 256, 40000].map((value) => Math.fround(value / 257)));
    image.dispose();
  });
});
