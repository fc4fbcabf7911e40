import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

it("exports these names and no others", async () => {
  const built = await import(new URL("../dist/index.js", import.meta.url).href);
  expect(Object.keys(built).sort()).toEqual(["readWeightFile", "weightFile"]);
});

it("has these entries", () => {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  const entries = [".", "./package.json"];
  expect(Object.keys(manifest.exports)).toEqual(entries);
  expect(Object.keys(manifest.publishConfig.exports)).toEqual(entries);
});
