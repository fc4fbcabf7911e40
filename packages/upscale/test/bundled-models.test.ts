import { statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { imresize, psnr } from "@srloss/core";
import { fileSource, readImage, useBackend } from "@srloss/node-gpu";
import { testData } from "@srloss/reference";
import * as tf from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type BundledModel, bundledModels } from "../src/bundled-models.ts";
import { modelDescription, networkFromSafetensors, upscaleImage } from "../src/index.ts";

const models = Object.entries(bundledModels) as [string, BundledModel][];
const loaded = new Map<string, LayersModel>();

beforeAll(async () => {
  await useBackend({ engine: "srloss-wasm" });
  for (const [name, { url }] of models) loaded.set(name, await networkFromSafetensors(fileSource(fileURLToPath(url))));
});
afterAll(() => {
  for (const network of loaded.values()) network.dispose();
});

it.each(models)("%s is what the table says, in a few hundred kB", (name, { url, network, scale, parameters }) => {
  const model = loaded.get(name)!;
  expect(modelDescription(model)).toMatchObject({ network, scale });
  expect(model.countParams()).toBe(parameters);
  expect(statSync(url).size).toBeLessThan(300_000);
});

/** Where in photographs that no model has seen, and by how many decibels it is better there; all of them are in trained/README.md. */
const photographs = [
  ["kodim23.png", 120, 200, 1],
  ["astronaut.png", 100, 180, 1],
  ["chelsea.png", 60, 120, 0.3],
] as const;

it.skipIf(!testData).each(models)(
  "%s beats MATLAB's bicubic on photographs that it has not seen",
  async (name, { scale }) => {
    for (const [file, top, left, least] of photographs) {
      const photograph = await readImage(join(testData!.data, "images", file));
      const hr = tf.slice(photograph, [0, top, left, 0], [1, 192, 192, 3]);
      const lr = imresize(hr, { scale: 1 / scale, rounding: "uint8" });
      const decibels = (sr: tf.Tensor) => psnr(hr, sr, { channels: "y", crop: scale }).dataSync()[0]!;
      const own = decibels(await upscaleImage(loaded.get(name)!, lr));
      const bicubic = decibels(imresize(lr, { scale, rounding: "uint8" }));
      console.log(`${name}, ${file}: PSNR-Y ${own.toFixed(2)} dB, bicubic ${bicubic.toFixed(2)} dB`);
      expect(own).toBeGreaterThan(bicubic + least);
    }
  },
);
