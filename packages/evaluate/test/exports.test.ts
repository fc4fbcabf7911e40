import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import * as drawing from "../src/drawing/index.ts";
import * as evaluate from "../src/index.ts";

it("exports these names and no others", () => {
  expect(Object.keys(evaluate).sort()).toEqual([
    "canTile",
    "checkNetwork",
    "checkRequest",
    "checkSize",
    "cropImage",
    "errorMap",
    "evaluateCandidates",
    "evaluateImages",
    "evaluatePair",
    "evaluatePairs",
    "evaluateTiled",
    "evaluationJson",
    "evaluationRows",
    "evaluationSchema",
    "findMeasure",
    "hasMap",
    "loadMeasures",
    "matchOriginals",
    "measuresToLoad",
    "networkNeeds",
    "pairTensors",
    "requestKey",
  ]);
  expect(Object.keys(drawing).sort()).toEqual(["colourAt", "colourStops", "colourValues", "shownTop"]);
});

it("has these entries", () => {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  for (const exported of [manifest.exports, manifest.publishConfig.exports])
    expect(Object.keys(exported)).toEqual([".", "./drawing", "./package.json"]);
});
