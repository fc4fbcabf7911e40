import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import * as train from "../src/index.ts";
import * as spectrum from "../src/spectrum.ts";

it("exports these names and no others", () => {
  expect(Object.keys(train).sort()).toEqual([
    "bicubic",
    "checkConfiguration",
    "createDiscriminator",
    "learningRate",
    "realEsrgan",
    "sharpen",
    "tensorboardScalars",
    "tensorboardStart",
    "train",
    "trainingSchema",
  ]);
});

it("has these entries", () => {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  const entries = [".", "./spectrum", "./training.schema.json", "./package.json"];
  expect(Object.keys(spectrum)).toEqual(["radialSpectrum"]);
  expect(Object.keys(manifest.exports)).toEqual(entries);
  expect(Object.keys(manifest.publishConfig.exports)).toEqual(entries);
});
