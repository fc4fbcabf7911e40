import "@tensorflow/tfjs-backend-cpu";
import { describeUnknownOptions } from "@srloss/reference/unknown-options";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import * as core from "../src/index.ts";
import * as losses from "../src/losses.ts";
import * as metrics from "../src/metrics.ts";
import { smallExtractor } from "./small-extractor.ts";

const vgg = smallExtractor();
const [t, p] = [tf.fill([1, 16, 16, 3], 0.5), tf.fill([1, 16, 16, 3], 0.6)];

describeUnknownOptions(new URL("../src/index.ts", import.meta.url), {
  charbonnierLoss: (options) => core.charbonnierLoss(t, p, options),
  checkPixels: (options) => core.checkPixels(t, options),
  contentLoss: (options) => core.contentLoss(vgg, { l1: 1 }, options),
  gramMatrix: (options) => core.gramMatrix(t, options),
  huberLoss: (options) => core.huberLoss(t, p, options),
  imresize: (options) => core.imresize(t, options as core.ImresizeOptions),
  msSsim: (options) => core.msSsim(t, p, options),
  msSsimLoss: (options) => core.msSsimLoss(t, p, options),
  perceptualLoss: (options) => core.perceptualLoss(vgg, options),
  psnr: (options) => core.psnr(t, p, options),
  rgbToY: (options) => core.rgbToY(t, options),
  ssim: (options) => core.ssim(t, p, options),
  ssimLoss: (options) => core.ssimLoss(t, p, options),
  styleLoss: (options) => core.styleLoss(vgg, options),
  totalVariation: (options) => core.totalVariation(t, options),
});

describeUnknownOptions(new URL("../src/losses.ts", import.meta.url), {
  averageColourLoss: (options) => losses.averageColourLoss(t, p, options),
  contextualLoss: (options) => losses.contextualLoss(vgg, options),
  cosineLoss: (options) => losses.cosineLoss(vgg, options),
  discriminatorLoss: (options) => losses.discriminatorLoss(t, p, options),
  edgeLoss: (options) => losses.edgeLoss(t, p, options),
  focalFrequencyLoss: (options) => losses.focalFrequencyLoss(t, p, options),
  ganLoss: (options) => losses.ganLoss(t, true, options),
  generatorLoss: (options) => losses.generatorLoss(t, p, options),
  gradientVarianceLoss: (options) => losses.gradientVarianceLoss(t, p, options),
  hsluvLoss: (options) => losses.hsluvLoss(t, p, options),
  ldlLoss: (options) => losses.ldlLoss(t, p, options),
  msSsimL1Loss: (options) => losses.msSsimL1Loss(t, p, options),
  msStructureLoss: (options) => losses.msStructureLoss(t, p, options),
  nccLoss: (options) => losses.nccLoss(t, p, options),
  oklabLoss: (options) => losses.oklabLoss(t, p, options),
});

describeUnknownOptions(new URL("../src/metrics.ts", import.meta.url), {
  fsim: (options) => metrics.fsim(t, p, options),
  fsimLoss: (options) => metrics.fsimLoss(t, p, options),
  fsimc: (options) => metrics.fsimc(t, p, options),
  fsimcLoss: (options) => metrics.fsimcLoss(t, p, options),
  gmsd: (options) => metrics.gmsd(t, p, options),
  gmsdLoss: (options) => metrics.gmsdLoss(t, p, options),
  haarPsi: (options) => metrics.haarPsi(t, p, options),
  haarPsiLoss: (options) => metrics.haarPsiLoss(t, p, options),
  msGmsd: (options) => metrics.msGmsd(t, p, options),
  msGmsdLoss: (options) => metrics.msGmsdLoss(t, p, options),
  msSsimTiles: (options) => metrics.msSsimTiles(options as { convention?: "srloss" }),
  niqe: (options) => metrics.niqe(t, options),
  vif: (options) => metrics.vif(t, p, options),
  vifLoss: (options) => metrics.vifLoss(t, p, options),
});

describe("the settings of a term refuse what they don't have", () => {
  it.each(["l1", "l2", "charbonnier", "huber", "totalVariation", "ssim", "msSsim", "perceptual", "style"])(
    "%s",
    (term) => {
      expect(() => core.contentLoss(vgg, { [term]: { weight: 1, nobodyKnows: 2 } })).toThrow(
        `contentLoss: the ${term} term has no option "nobodyKnows". Options: weight`,
      );
    },
  );
});

describe("functions without options refuse them", () => {
  const loss = core.contentLoss(null, { l1: 1 });
  const functions: Record<string, (...more: never[]) => unknown> = {
    l1Loss: (...more) => core.l1Loss(t, p, ...(more as [])),
    l2Loss: (...more) => core.l2Loss(t, p, ...(more as [])),
    "The loss of contentLoss": (...more) => (loss as (...all: unknown[]) => unknown)(t, p, ...more),
    cropBorder: (...more) => core.cropBorder(t, 1, ...(more as [])),
    termShares: (...more) => core.termShares(loss, t, p, ...(more as [])),
  };
  it.each(Object.entries(functions))("%s", async (name, call) => {
    for (const [options, got] of [
      [{ range: [0, 1], peak: 1 }, "{ range: ..., peak: ... }"],
      [255, "255"],
      ["sum", '"sum"'],
      [null, "null"],
      [{}, "an object"],
    ])
      await expect((async () => call(options as never))()).rejects.toThrow(`${name} has no options; got ${got}.`);
    await call(undefined as never);
    await call(undefined as never, undefined as never);
    await call(3 as never, [t, p] as never); // of map
  });

  it("and are losses of two arguments still", () => {
    const losses: core.Loss[] = [core.l1Loss, core.l2Loss, loss];
    expect(losses.map(({ length }) => length)).toEqual([2, 2, 2]);
  });
});

describe("says what was meant", () => {
  it.each<[string, () => unknown, string]>([
    [
      "psnr's maxVal",
      () => core.psnr(t, p, { maxVal: 1 } as object),
      'psnr has no option "maxVal"; did you mean range?',
    ],
    ["psnr's dataRange", () => core.psnr(t, p, { dataRange: 1 } as object), "did you mean range?"],
    ["ssim's data_range", () => core.ssim(t, p, { data_range: 1 } as object), "did you mean range?"],
    ["ssim's max_val", () => core.ssim(t, p, { max_val: 1 } as object), "did you mean range?"],
    [
      "psnr's peak",
      () => core.psnr(t, p, 255 as never),
      "psnr: options are an object such as { range: ... }; got 255.",
    ],
    ["eps", () => core.charbonnierLoss(t, p, { eps: 1 } as object), "did you mean epsilon?"],
    ["epsilon alone", () => core.charbonnierLoss(t, p, 1e-6 as never), "such as { epsilon: ... }; got 0.000001."],
    ["layer", () => core.perceptualLoss(vgg, { layer: [] } as object), "did you mean layers?"],
    [
      "a term's layer",
      () => core.contentLoss(vgg, { style: { weight: 1, layer: [] } as never }),
      "did you mean layers?",
    ],
    ["Range", () => core.contentLoss(vgg, { l1: 1 }, { Range: [0, 1] } as object), "did you mean range?"],
    ["rnage", () => core.contentLoss(vgg, { l1: 1 }, { rnage: [0, 1] } as object), "did you mean range?"],
    ["a term", () => core.contentLoss(vgg, { percptual: 1 } as object), "did you mean perceptual?"],
  ])("%s", (_, call, message) => {
    expect(call).toThrow(message);
  });
});
