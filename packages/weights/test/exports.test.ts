import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import * as downloads from "../src/downloads.ts";
import * as formats from "../src/formats.ts";
import * as weights from "../src/index.ts";
import * as script from "../src/script.ts";

it("exports these names and no others", () => {
  expect(Object.keys(weights).sort()).toEqual(["WeightsError", "blobSource", "httpSource", "memorySource"]);
});

it("exports these names from ./downloads and no others", () => {
  expect(Object.keys(downloads).sort()).toEqual([
    "addressesOf",
    "countProgress",
    "fromMirrors",
    "httpOnly",
    "httpOptions",
    "inTurn",
    "inputSource",
    "networkFailure",
    "publishedFile",
    "sha256",
    "tensorsDigest",
    "throughCache",
  ]);
});

it("exports these names from ./formats and no others", () => {
  expect(Object.keys(formats).sort()).toEqual(["float16Values", "openTensors", "writeSafetensors"]);
});

it("has all of them in the global of a script tag", () => {
  expect({ ...script }).toEqual({ ...weights, ...downloads, ...formats });
});

it("has these entries", () => {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  for (const exported of [manifest.exports, manifest.publishConfig.exports])
    expect(Object.keys(exported)).toEqual([".", "./downloads", "./formats", "./package.json"]);
});

it("fits the types that users write", async () => {
  const cache: weights.WeightCache = { read: async () => undefined, write: async () => undefined };
  const source: weights.ByteSource = { name: "a file", size: async () => 0, read: async () => new Uint8Array() };
  const options: weights.HttpOptions = { retries: 2 };
  expect([await cache.read("key"), await source.size(), options.retries]).toEqual([undefined, 0, 2]);
});
