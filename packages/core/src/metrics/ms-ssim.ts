import { type Scalar, type Tensor, type Tensor1D, type Tensor2D, tidy } from "@tensorflow/tfjs-core";
import type { PixelMeasure } from "../measures/measure.ts";
import { halve } from "./halve.ts";
import { type MetricOptions, metricPair } from "./metric-options.ts";
import { meanOfChannels, oneMinusMean } from "./per-image.ts";
import { checkWindowFits } from "./ssim.ts";
import { structuralSimilarity } from "./structural-similarity.ts";
import { weightedProduct } from "./weighted-product.ts";

/** Exponents of the five scales, the finest first (Wang et al., 2003). */
const exponents = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];

/** The least side that leaves an 11x11 window after four halvings, odd sides rounded up. */
const smallestSide = 161;

/**
 * Multi-scale SSIM of each image (Wang, Simoncelli and Bovik, 2003), as `tf.image.ssim_multiscale` computes it: for each
 * channel the product of the contrast-structure terms of four scales and the SSIM of the fifth, to the powers .0448,
 * .2856, .3001, .2363, .1333, negative terms taken as 0; then the mean over channels. Scales are halved by 2x2 averages.
 * Differentiable in `yPred`.
 *
 * @param yTrue Originals `[batch, height, width, channels]`, a constant.
 * @param yPred Reconstructions of the same shape and units.
 * @param options `range`, `crop` and `channels`.
 * @returns `[batch]`, 0 to 1.
 * @throws SrlossError where a rank is not 4, the shapes differ, an option is unknown, or less than 161x161 pixels are left
 *   after the crop.
 *
 * @example
 * ```ts
 * msSsim(tf.zeros([1, 176, 176, 1]), tf.zeros([1, 176, 176, 1])); // => [1]
 * ```
 */
export function msSsim(yTrue: Tensor, yPred: Tensor, options: MetricOptions = {}): Tensor1D {
  return tidy(() => {
    let { truth, prediction } = metricPair("msSsim", yTrue, yPred, options);
    checkWindowFits("msSsim", truth, smallestSide);
    const scales: Tensor2D[] = [];
    for (let scale = 1; scale < exponents.length; scale++) {
      scales.push(structuralSimilarity(truth, prediction, "contrast-structure"));
      [truth, prediction] = [halve(truth), halve(prediction)];
    }
    scales.push(structuralSimilarity(truth, prediction, "ssim"));
    return meanOfChannels(weightedProduct(scales, exponents));
  });
}

/**
 * `1 - msSsim`, the mean over the batch: a loss. See `msSsim` for the formula, options and errors.
 *
 * @param yTrue Originals `[batch, height, width, channels]`, a constant.
 * @param yPred Reconstructions of the same shape and units.
 * @returns A scalar, 0 for equal images, 1 at most.
 *
 * @example
 * ```ts
 * msSsimLoss(tf.zeros([1, 176, 176, 1]), tf.zeros([1, 176, 176, 1])); // => 0
 * ```
 */
export function msSsimLoss(yTrue: Tensor, yPred: Tensor, options: MetricOptions = {}): Scalar {
  return tidy(() => oneMinusMean(msSsim(yTrue, yPred, options)));
}

export const msSsimMeasure: PixelMeasure = {
  title: "MS-SSIM",
  unit: "",
  better: "higher",
  best: 1,
  leastSide: smallestSide,
  of: "channels",
  meaning: "SSIM at five scales, from fine to coarse",
  usual: false,
  metric: { value: msSsim },
  settings: {},
  pixelTerm: (_, range) => ({
    needsTarget: true,
    value: (target, prediction) => msSsimLoss(target!, prediction, { range }),
  }),
};
