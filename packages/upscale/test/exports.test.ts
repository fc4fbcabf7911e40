import { expect, it } from "vitest";
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
