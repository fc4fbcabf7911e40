import { readFileSync } from "node:fs";
import type { FeatureExtractor } from "@srloss/core";
import type { WeightCache } from "@srloss/weights";
import { expect, it } from "vitest";
import * as vgg from "../src/index.ts";

it("exports these names and no others", () => {
  expect(Object.keys(vgg).sort()).toEqual([
    "cacheKey",
    "createVgg",
    "estimateMemory",
    "findLayer",
    "installedWeights",
    "knownWeights",
    "loadVgg16",
    "loadVgg19",
    "pullWeights",
    "randomWeights",
    "readWeights",
    "roundToFloat16",
    "truncateWeights",
    "weightsToSafetensors",
  ]);
});

it("has these entries", () => {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  const entries = [".", "./package.json"];
  expect(Object.keys(manifest.exports)).toEqual(entries);
  expect(Object.keys(manifest.publishConfig.exports)).toEqual(entries);
});

it("fits the types that users write", () => {
  const input: vgg.WeightsInput[] = ["keras", "torchvision", "random", "https://example.org/vgg19.h5", new Blob([])];
  const cache: WeightCache = { read: async () => undefined, write: async () => undefined };
  const options: vgg.LoadVggOptions = { upTo: "block3_conv3", weights: "random", cache, pooling: "max" };
  const extractor: (loaded: vgg.Vgg) => FeatureExtractor = (loaded) => loaded;
  expect([input.length, options.upTo, extractor.length]).toEqual([5, "block3_conv3", 1]);
});
