import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import * as samples from "../src/index.ts";

it("exports these names and no others", () => {
  expect(Object.keys(samples).sort()).toEqual(["blurred", "noisy", "resampled", "sampleNames", "shifted"]);
});

it("has these entries", () => {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  for (const exported of [manifest.exports, manifest.publishConfig.exports])
    expect(Object.keys(exported)).toEqual([
      ".",
      ...samples.sampleNames.map((name) => `./images/${name}.png`),
      "./package.json",
    ]);
});
