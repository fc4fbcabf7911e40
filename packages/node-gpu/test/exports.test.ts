import { readFileSync } from "node:fs";
import type { WeightCache } from "@srloss/weights";
import { expect, it } from "vitest";
import * as nodeGpu from "../src/index.ts";

it("exports these names and no others", () => {
  expect(Object.keys(nodeGpu).sort()).toEqual([
    "ImageError",
    "cacheFolder",
    "checkWritable",
    "decodeImage",
    "decodeSamples",
    "diskCache",
    "encodePng",
    "encodeSamples",
    "engineReport",
    "fileSource",
    "folderStore",
    "imageBytes",
    "imageTensor",
    "importOptional",
    "installedWeightFile",
    "makeFolder",
    "openOwn",
    "openRegular",
    "readImage",
    "readWhole",
    "samplesToRgb",
    "takeFileLock",
    "unwritable",
    "useBackend",
    "writePng",
    "writeWhole",
  ]);
});

it("has these entries", () => {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  const entries = [".", "./package.json"];
  expect(Object.keys(manifest.exports)).toEqual(entries);
  expect(Object.keys(manifest.publishConfig.exports)).toEqual(entries);
});

it("fits the types that users write", () => {
  const engines: nodeGpu.EngineName[] = ["tfjs-node-gpu", "webgpu", "tfjs-node", "wasm", "cpu"];
  const options: nodeGpu.UseBackendOptions = { engine: "tfjs-node", threads: 2 };
  const pixels: nodeGpu.Pixels = { width: 1, height: 1, channels: 3, data: new Uint8Array(3) };
  const cache: WeightCache = nodeGpu.diskCache({ folder: "weights" });
  expect([engines.length, options.threads, pixels.width, cache.location]).toEqual([5, 2, 1, "weights"]);
});
