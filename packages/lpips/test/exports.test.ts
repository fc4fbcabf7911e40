import { readFileSync } from "node:fs";
import { measures } from "@srloss/core";
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

it("has these entries", () => {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  for (const exported of [manifest.exports, manifest.publishConfig.exports])
    expect(Object.keys(exported)).toEqual([".", "./measures", "./package.json"]);
});

it("adds its rows to the table of measures, with what they take", () => {
  expect(measures.lpips).toMatchObject({ better: "lower", best: 0, usual: false, loadedMap: true, leastSide: 31 });
  expect(measures.dists).toMatchObject({ better: "lower", best: 0, usual: false, leastSide: 1 });
  const size = { height: 1080, width: 1920 };
  const gigabytes = (net: "alex" | "squeeze" | "vgg") => measures.lpips.memory!(size, { net } as never) / 1e9;
  expect([gigabytes("alex") < 0.5, gigabytes("squeeze") < 1.1, gigabytes("vgg") < 4]).toEqual([true, true, true]);
});
