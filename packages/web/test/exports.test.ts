import { readFileSync } from "node:fs";
import { functionsWithoutExample } from "@srloss/reference/examples";
import { expect, it } from "vitest";
import * as web from "../src/index.ts";

it("exports these names and no others", () => {
  expect(Object.keys(web).sort()).toEqual([
    "BackendLostError",
    "ImageError",
    "cacheStorage",
    "createLossWorker",
    "decodeImage",
    "encodePng",
    "engineReport",
    "imageTensor",
    "readImage",
    "toImageData",
    "useBackend",
  ]);
});

it("has these entries", () => {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  const entries = [".", "./loss-worker", "./package.json"];
  expect(Object.keys(manifest.exports)).toEqual(entries);
  expect(Object.keys(manifest.publishConfig.exports)).toEqual(entries);
});

it("has an example for every public function", () => {
  expect(functionsWithoutExample(new URL("../src/index.ts", import.meta.url))).toEqual([]);
});
