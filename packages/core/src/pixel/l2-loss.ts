import { fill, mul, type Scalar, square, type Tensor } from "@tensorflow/tfjs-core";
import { type Elementwise, pixelLoss } from "../differentiable/mean-of-difference.ts";
import { elementwiseTerm } from "../measures/elementwise-term.ts";
import type { PixelMeasure } from "../measures/measure.ts";
import { checkNoOptions } from "../validation/check-no-options.ts";

export const squared: Elementwise = {
  value: square,
  derivative: (d) => mul(d, 2),
  secondDerivative: (d) => fill(d.shape, 2),
};

/**
 * L2 loss, mean squared error: `mean (yTrue - yPred)^2` over every element.
 *
 * @param yTrue Originals `[batch, height, width, channels]`, a constant.
 * @param yPred Reconstructions of the same shape and units.
 * @returns A scalar in the squared units of the pixels.
 * @throws SrlossError where a rank is not 4, an image is empty, or the shapes differ, or options are given: it has none.
 *
 * @example
 * ```ts
 * l2Loss(tf.fill([1, 8, 8, 3], 10), tf.fill([1, 8, 8, 3], 13)); // => 9
 * ```
 */
export function l2Loss(yTrue: Tensor, yPred: Tensor, ...more: []): Scalar {
  checkNoOptions("l2Loss", more);
  return pixelLoss("l2Loss", yTrue, yPred, squared);
}

export const l2Measure: PixelMeasure = {
  title: "L2 loss",
  unit: "",
  better: "lower",
  best: 0,
  leastSide: 1,
  of: "pixels",
  meaning: "mean squared error of a pixel; large errors count most, tolerates blur",
  usual: true,
  settings: {},
  pixelTerm: () => elementwiseTerm("l2", squared),
};
