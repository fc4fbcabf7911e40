import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import * as bundled from "../src/bundled-models.ts";
import * as upscale from "../src/index.ts";

it("exports these names and no others", () => {
  expect(Object.keys(upscale).sort()).toEqual([
    "BicubicUpscale",
    "NearestUpscale",
    "PixelShuffle",
    "ScaleAndShift",
    "asUpscaleModel",
    "createNetwork",
    "describeNetwork",
    "knownModel",
    "loadUpscaleModel",
    "modelDescription",
    "networkFromSafetensors",
    "networkNames",
    "networkToSafetensors",
    "onnxModel",
    "setModelDescription",
    "upscaleImage",
  ]);
});

it("has these entries", () => {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  const entries = [".", "./bundled-models", "./package.json"];
  expect(Object.keys(manifest.exports)).toEqual(entries);
  expect(Object.keys(manifest.publishConfig.exports)).toEqual(entries);
  expect(Object.keys(bundled)).toEqual(["bundledModels"]);
});
