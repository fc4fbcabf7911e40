import { expect, it } from "vitest";
import * as lpips from "../src/index.ts";

it("exports these names and no others", () => {
  expect(Object.keys(lpips).sort()).toEqual([
    "createAlexNet",
    "createDists",
    "createLpips",
    "createSqueezeNet",
    "installedNetwork",
    "knownNetworks",
    "loadAlexNet",
    "loadDists",
    "loadLpips",
    "loadSqueezeNet",
    "networkCacheKey",
    "networkToSafetensors",
    "pullNetwork",
    "readFlatWeights",
    "readNetwork",
  ]);
});
