import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import * as backends from "../src/backends.ts";
import * as core from "../src/index.ts";
import * as losses from "../src/losses.ts";
import * as metrics from "../src/metrics.ts";
import * as networks from "../src/networks.ts";
import * as validation from "../src/validation.ts";

it("exports these names and no others", () => {
  expect(Object.keys(core).sort()).toEqual([
    "SrlossError",
    "addMeasures",
    "charbonnierLoss",
    "checkPixels",
    "contentLoss",
    "conventions",
    "cropBorder",
    "differentiable",
    "gramMatrix",
    "huberLoss",
    "imresize",
    "l1Loss",
    "l2Loss",
    "measures",
    "msSsim",
    "msSsimLoss",
    "perceptualLoss",
    "presets",
    "psnr",
    "rgbToY",
    "setRangeWarning",
    "ssim",
    "ssimLoss",
    "styleLoss",
    "termShares",
    "totalVariation",
    "withoutTape",
  ]);
});

it("exports these names from ./backends and no others", () => {
  expect(Object.keys(backends).sort()).toEqual(["keepFactory", "keepWasm", "sliceOnHeap"]);
});

it("exports these names from ./losses and no others", () => {
  expect(Object.keys(losses).sort()).toEqual([
    "addPresets",
    "averageColourLoss",
    "contextualLoss",
    "cosineLoss",
    "discriminatorLoss",
    "edgeLoss",
    "focalFrequencyLoss",
    "ganLoss",
    "generatorLoss",
    "gradientVarianceLoss",
    "hsluvLoss",
    "ldlLoss",
    "msSsimL1Loss",
    "msStructureLoss",
    "nccLoss",
    "oklabLoss",
  ]);
});

it("exports these names from ./metrics and no others", () => {
  expect(Object.keys(metrics).sort()).toEqual([
    "fsim",
    "fsimLoss",
    "fsimc",
    "fsimcLoss",
    "gmsd",
    "gmsdLoss",
    "haarPsi",
    "haarPsiLoss",
    "msGmsd",
    "msGmsdLoss",
    "msSsimTiles",
    "niqe",
    "vif",
    "vifLoss",
  ]);
});

it("exports these names from ./networks and no others", () => {
  expect(Object.keys(networks).sort()).toEqual([
    "blurringWindow",
    "convolutionGradientsKernel",
    "featureStackFactory",
    "fineFeatures",
    "fineWhereNear",
    "float32Kernel",
    "frozenNetwork",
    "halvingWindow",
    "pixelsKernel",
    "registerFeatureStack",
    "registerFineFeatures",
    "registerStepKernels",
    "reluGradientKernel",
    "runStack",
    "sameAs",
    "sameWindow",
    "sideAfter",
    "sourcesOf",
    "tileGrid",
    "tilePlaces",
  ]);
});

it("exports these names from ./validation and no others", () => {
  expect(Object.keys(validation).sort()).toEqual([
    "checkFields",
    "checkKind",
    "checkNoOptions",
    "checkOptions",
    "checkTensor",
    "given",
    "lookAtPixels",
    "lookAtRange",
    "meant",
    "nearestName",
    "printable",
    "quoted",
  ]);
});

it("has a row for each measure, with a sentence for the eye", () => {
  expect(Object.keys(core.measures)).toEqual([
    "l1",
    "l2",
    "perceptual",
    "style",
    "psnr",
    "ssim",
    "msSsim",
    "charbonnier",
    "huber",
    "totalVariation",
    // Of ./losses, once it is imported.
    "msSsimL1",
    "msStructure",
    "focalFrequency",
    "ldl",
    "edge",
    "gradientVariance",
    "ncc",
    "hsluv",
    "oklab",
    "averageColour",
    "cosine",
    "contextual",
    // Of ./metrics, once it is imported.
    "gmsd",
    "msGmsd",
    "haarPsi",
    "fsim",
    "fsimc",
    "vif",
    "niqe",
  ]);
  for (const { meaning, title } of Object.values(core.measures))
    expect(`${title}: ${meaning}`).toMatch(/^.{3,}: .{10,}$/);
});

it("has these entries", () => {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  const entries = [
    ".",
    "./backends",
    "./gradients",
    "./losses",
    "./metrics",
    "./networks",
    "./validation",
    "./package.json",
  ];
  expect(Object.keys(manifest.exports)).toEqual(entries);
  expect(Object.keys(manifest.publishConfig.exports)).toEqual(entries);
});

it("fits the types that users write", () => {
  const losses: core.Loss[] = [
    core.l1Loss,
    core.l2Loss,
    core.charbonnierLoss,
    core.huberLoss,
    core.ssimLoss,
    core.msSsimLoss,
    core.contentLoss(null, { l1: 1 }),
  ];
  const names: core.PresetName[] = Object.keys(core.presets) as core.PresetName[];
  const terms: core.ContentTerms = { ...core.presets.esrgan.terms, l1: 1 };
  expect([losses.length, names.length, terms.l1]).toEqual([7, 9, 1]);
});
