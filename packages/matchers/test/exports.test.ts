import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import * as matchers from "../src/index.ts";

it("exports these names and no others", () => {
  expect(Object.keys(matchers)).toEqual(["toBeSimilarTo"]);
});

it("has these entries", () => {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  for (const exported of [manifest.exports, manifest.publishConfig.exports])
    expect(Object.keys(exported)).toEqual([".", "./package.json"]);
});
