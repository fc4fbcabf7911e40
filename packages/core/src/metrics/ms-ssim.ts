import { type Scalar, type Tensor, type Tensor1D, type Tensor2D, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import type { PixelMeasure } from "../measures/measure.ts";
import { SrlossError } from "../srloss-error.ts";
import { given } from "../validation/given.ts";
import { halve } from "./halve.ts";
import { type MetricOptions, metricOptionNames, metricPair } from "./metric-options.ts";
import { meanOfChannels, oneMinusMean } from "./per-image.ts";
import { structuralSimilarity } from "./structural-similarity.ts";
import { weightedProduct } from "./weighted-product.ts";
import { gaussianWindow } from "./window-blur.ts";

export interface ScaleOptions {
  /** How many scales, 1 to 5. Defaults to all 5; fewer fit smaller images. */
  readonly scales?: number;
}

/** Of the five scales, the finest first (Wang et al., 2003). */
export const allExponents: readonly number[] = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];

/** The least side that leaves a whole window at the last scale, odd sides rounded up. */
const smallestSide = (scales: number) => (gaussianWindow.length - 1) * 2 ** (scales - 1) + 1;

/**
 * Multi-scale SSIM of each image (Wang, Simoncelli and Bovik, 2003), as `tf.image.ssim_multiscale` computes it: for each
 * channel the product of the contrast-structure terms of four scales and the SSIM of the fifth, to the powers .0448,
 * .2856, .3001, .2363, .1333, negative terms taken as 0; then the mean over channels. Scales are halved by 2x2 averages.
 * With fewer `scales` the powers of the finest ones are divided by their sum; papers' numbers are of all five. Differentiable
 * in `yPred`.
 *
 * @param yTrue Originals `[batch, height, width, channels]`, a constant.
 * @param yPred Reconstructions of the same shape and units.
 * @param options `range`, `crop`, `channels`, `convention` and `scales`.
 * @returns `[batch]`, 0 to 1.
 * @throws SrlossError where a rank is not 4, the shapes differ, an option is unknown, or less pixels than the scales
 *   need are left after the crop: 161x161 for five, 81x81 for four, 41x41, 21x21 and 11x11.
 *
 * @example
 * ```ts
 * msSsim(tf.zeros([1, 176, 176, 1]), tf.zeros([1, 176, 176, 1])); // => [1]
 * ```
 */
export function msSsim(yTrue: Tensor, yPred: Tensor, options: MetricOptions & ScaleOptions = {}): Tensor1D {
  return tidy(() => {
    let { truth, prediction, look } = metricPair("msSsim", yTrue, yPred, options, {
      ...metricOptionNames,
      scales: true,
    });
    const exponents = exponentsOf(options.scales, truth);
    const values: Tensor2D[] = [];
    for (let scale = 1; scale < exponents.length; scale++) {
      values.push(structuralSimilarity(truth, prediction, "contrast-structure", look.window));
      [truth, prediction] = [halve(truth, look.odd), halve(prediction, look.odd)];
    }
    values.push(structuralSimilarity(truth, prediction, "ssim", look.window));
    return meanOfChannels(weightedProduct(values, exponents));
  });
}

function exponentsOf(scales: number | undefined, { shape: [, height, width] }: Tensor4D): readonly number[] {
  const count = scales ?? allExponents.length;
  if (!(Number.isInteger(count) && count >= 1 && count <= allExponents.length))
    throw new SrlossError(
      "option",
      `msSsim: scales is a whole number, 1 to ${allExponents.length}; got ${given(count)}.`,
    );
  const side = Math.min(height, width);
  if (side < smallestSide(count)) {
    const fitting = [4, 3, 2, 1].find((fewer) => side >= smallestSide(fewer));
    const way = fitting ? `; scales: ${fitting} works from ${smallestSide(fitting)}x${smallestSide(fitting)} on.` : ".";
    throw new SrlossError(
      "shape",
      `msSsim of ${count} scales needs at least ${smallestSide(count)}x${smallestSide(count)} pixels; got ${width}x${height} (width x height)${way}`,
    );
  }
  if (scales === undefined) return allExponents;
  const kept = allExponents.slice(0, count);
  const total = kept.reduce((sum, exponent) => sum + exponent, 0);
  return kept.map((exponent) => exponent / total);
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
export function msSsimLoss(yTrue: Tensor, yPred: Tensor, options: MetricOptions & ScaleOptions = {}): Scalar {
  return tidy(() => oneMinusMean(msSsim(yTrue, yPred, options)));
}

export const msSsimMeasure: PixelMeasure<ScaleOptions> = {
  title: "MS-SSIM",
  unit: "",
  better: "higher",
  best: 1,
  leastSide: smallestSide(allExponents.length),
  of: "channels",
  meaning: "SSIM at five scales, from fine to coarse",
  usual: false,
  metric: { value: msSsim },
  byConvention: true,
  settings: { scales: true },
  pixelTerm: (settings, range) => ({
    needsTarget: true,
    value: (target, prediction) => msSsimLoss(target!, prediction, { ...settings, range }),
  }),
};
