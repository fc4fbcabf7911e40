import { readFileSync } from "node:fs";
import { describeWrongArguments } from "@srloss/reference/wrong-arguments";
import { expect, it } from "vitest";

const built = await import(new URL("../dist/index.js", import.meta.url).href);

// It has nothing of srloss at run time.
describeWrongArguments(built, [], ["readWeightFile"]);

it("exports these names and no others", () => {
  expect(Object.keys(built).sort()).toEqual(["readWeightFile", "weightFiles"]);
});

it("has these entries", () => {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  const entries = [".", "./package.json"];
  expect(Object.keys(manifest.exports)).toEqual(entries);
  expect(Object.keys(manifest.publishConfig.exports)).toEqual(entries);
});
