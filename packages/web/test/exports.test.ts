import { readFileSync } from "node:fs";
import { functionsWithoutExample } from "@srloss/reference/examples";
import { expect, it } from "vitest";
import * as web from "../src/index.ts";
import * as vitePlugin from "../src/vite-plugin.ts";

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
    "isSoftwareRenderer",
    "readImage",
    "toImageData",
    "useBackend",
  ]);
});

it("exports the plugin from ./vite and nothing else", () => {
  expect(Object.keys(vitePlugin)).toEqual(["srlossVite"]);
});

it("has these entries", () => {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  const entries = [".", "./loss-worker", "./vite", "./package.json"];
  expect(Object.keys(manifest.exports)).toEqual(entries);
  expect(Object.keys(manifest.publishConfig.exports)).toEqual(entries);
});

it("has an example for every public function", () => {
  for (const entry of ["index.ts", "vite-plugin.ts"])
    expect(functionsWithoutExample(new URL(`../src/${entry}`, import.meta.url))).toEqual([]);
});
