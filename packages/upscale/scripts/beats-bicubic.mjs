// PSNR and SSIM of a network and of MATLAB's bicubic on images that it has not seen, as papers report them:
// node packages/upscale/scripts/beats-bicubic.mjs FOLDER [srloss-x2 or FILE.safetensors]
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { imresize, psnr, ssim } from "@srloss/core";
import { decodeImage, fileSource, useBackend } from "@srloss/node-gpu";
import { modelDescription, networkFromSafetensors, upscaleImage } from "@srloss/upscale";
import { bundledModels } from "@srloss/upscale/bundled-models";
import * as tf from "@tensorflow/tfjs-core";

const [folder, named = "srloss-x4"] = process.argv.slice(2);
if (!folder) throw new Error("Name a folder of images: node packages/upscale/scripts/beats-bicubic.mjs FOLDER");
await useBackend({ engine: "srloss-wasm" });
const file = Object.hasOwn(bundledModels, named) ? fileURLToPath(bundledModels[named].url) : named;
const network = await networkFromSafetensors(fileSource(file));
const { scale } = modelDescription(network);
const rows = [];
for (const name of readdirSync(folder)
  .filter((name) => /\.(png|jpe?g)$/.test(name))
  .sort()) {
  const { width, height, data, grayscale } = await decodeImage(join(folder, name));
  if (grayscale) continue;
  const whole = tf.tensor4d(Float32Array.from(data), [1, height, width, 3]);
  const hr = tf.slice(whole, [0, 0, 0, 0], [1, height - (height % scale), width - (width % scale), 3]);
  const lr = imresize(hr, { scale: 1 / scale, rounding: "uint8" });
  const large = await upscaleImage(network, lr);
  const made = { bicubic: imresize(lr, { scale, rounding: "uint8" }), network: tf.floor(tf.add(large, 0.5)) };
  const look = { channels: "y", crop: scale };
  const row = { name };
  for (const [way, sr] of Object.entries(made)) {
    row[`${way} PSNR-Y`] = (await psnr(hr, sr, look).data())[0];
    row[`${way} SSIM-Y`] = (await ssim(hr, sr, look).data())[0];
  }
  rows.push(row);
}
const columns = Object.keys(rows[0]).slice(1);
const mean = Object.fromEntries(columns.map((c) => [c, rows.reduce((sum, row) => sum + row[c], 0) / rows.length]));
for (const row of [...rows, { name: "mean", ...mean }])
  console.log(`| ${row.name} | ${columns.map((c) => row[c].toFixed(c.includes("PSNR") ? 2 : 4)).join(" | ")} |`);
