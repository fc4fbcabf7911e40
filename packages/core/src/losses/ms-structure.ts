import { type Scalar, type Tensor, type Tensor2D, tidy } from "@tensorflow/tfjs-core";
import type { PixelMeasure } from "../measures/measure.ts";
import { halve } from "../metrics/halve.ts";
import { brightnessOf, judgedPair } from "../metrics/judged-pair.ts";
import { meanOfChannels, oneMinusMean, unlessNotFinite } from "../metrics/per-image.ts";
import { structuralSimilarity } from "../metrics/structural-similarity.ts";
import { weightedProduct } from "../metrics/weighted-product.ts";
import { gaussianWindow } from "../metrics/window-blur.ts";
import { SrlossError } from "../srloss-error.ts";
import { checkOptions } from "../validation/check-options.ts";
import { given } from "../validation/given.ts";
import type { RangeOptions } from "./unit-pair.ts";

export interface MsStructureSettings {
  /** How many scales, 1 to 5. Defaults to all 5; fewer fit smaller images. */
  readonly scales?: number;
}

/** Of the five scales, the finest first (Wang et al., 2003). */
const exponents = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];

/** What leaves a whole window at the last scale. */
const leastSide = (scales: number): number => (gaussianWindow.length - 1) * 2 ** (scales - 1) + 1;

/**
 * MS-SSIM without its luminance, as a loss: `1 - ` the product of the contrast-structure terms of five scales to their powers, of
 * the luma (.299, .587, .114), negative terms taken as 0. Brightness is left to other losses. It is traiNNer-redux's `MSSIMLoss` with
 * its defaults. With fewer `scales` the powers are divided by their sum.
 *
 * @param yTrue Originals `[batch, height, width, channels]`, RGB or grayscale, a constant.
 * @param yPred Reconstructions of the same shape and units.
 * @param options `scales`, and the `range` of the pixels, which defaults to `[0, 255]`.
 * @returns A scalar, 0 for equal images, 1 at most.
 * @throws SrlossError where a rank is not 4, the shapes differ, there are not one or three channels, an option is unknown, or the
 *   images are too small for the scales: 161x161 for five, 81x81 for four, 41x41, 21x21 and 11x11.
 *
 * @example
 * ```ts
 * import { msStructureLoss } from "@srloss/core/losses";
 * msStructureLoss(hr, hr, { scales: 1 }); // => 0
 * ```
 */
export function msStructureLoss(
  yTrue: Tensor,
  yPred: Tensor,
  options: MsStructureSettings & RangeOptions = {},
): Scalar {
  checkOptions("msStructureLoss", options, { scales: true, range: true });
  const { scales = exponents.length, ...rest } = options;
  if (!(Number.isInteger(scales) && scales >= 1 && scales <= exponents.length))
    throw new SrlossError(
      "option",
      `msStructureLoss: scales is a whole number, 1 to ${exponents.length}; got ${given(scales)}.`,
    );
  const kept = exponents.slice(0, scales);
  const whole = scales === exponents.length ? 1 : kept.reduce((sum, exponent) => sum + exponent, 0);
  return tidy(() => {
    const pair = judgedPair("msStructureLoss", yTrue, yPred, rest, leastSide(scales));
    let [truth, prediction] = [brightnessOf(pair.truth), brightnessOf(pair.prediction)];
    const values = kept.map((_, scale): Tensor2D => {
      if (scale) [truth, prediction] = [halve(truth, "zero-first"), halve(prediction, "zero-first")];
      return structuralSimilarity(truth, prediction, "contrast-structure", { taps: gaussianWindow, nonNegative: true });
    });
    const product = weightedProduct(
      values,
      kept.map((exponent) => exponent / whole),
    );
    return oneMinusMean(unlessNotFinite(meanOfChannels(product), pair.prediction));
  });
}

export const msStructureMeasure: PixelMeasure<MsStructureSettings> = {
  title: "MS-SSIM without luminance",
  unit: "",
  better: "lower",
  best: 0,
  leastSide: leastSide(exponents.length),
  of: "channels",
  sees: "luma",
  meaning: "structure at five scales, from fine to coarse, whatever the brightness",
  usual: false,
  settings: { scales: true },
  pixelTerm: (settings, range) => ({
    needsTarget: true,
    value: (target, prediction) => msStructureLoss(target!, prediction, { ...settings, range }),
  }),
};
