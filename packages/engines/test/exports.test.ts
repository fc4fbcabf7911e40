import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import * as images from "../src/images.ts";
import * as engines from "../src/index.ts";

it("exports these names and no others", () => {
  expect(Object.keys(engines).sort()).toEqual(["NotInstalled", "chooseEngine", "firstLine", "tryEngine", "tryEngines"]);
});

it("exports these names from ./images and no others", () => {
  expect(Object.keys(images).sort()).toEqual([
    "ImageError",
    "answerBytes",
    "checkDecodeOptions",
    "checkEncodable",
    "checkImageBytes",
    "checkImageSize",
    "decodeOptions",
    "imageFormat",
    "imageTensor",
    "isGrayJpeg",
    "openPlainImage",
    "pngChunk",
    "pngChunks",
    "pngSignature",
    "samplesToRgb",
  ]);
});

it("has these entries", () => {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  for (const exported of [manifest.exports, manifest.publishConfig.exports])
    expect(Object.keys(exported)).toEqual([".", "./images", "./package.json"]);
});
