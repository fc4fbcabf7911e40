import { abs, add, mul, type Scalar, sign, type Tensor, zerosLike } from "@tensorflow/tfjs-core";
import { type Elementwise, pixelLoss } from "../differentiable/mean-of-difference.ts";
import { elementwiseTerm } from "../measures/elementwise-term.ts";
import type { PixelMeasure } from "../measures/measure.ts";
import { checkNoOptions } from "../validation/check-no-options.ts";

/** `|d|`; its gradient at 0 is 0 (tfjs's own is -1 on some backends). */
export const absolute: Elementwise = {
  value: abs,
  // The sign of NaN is a number on some backends.
  derivative: (d) => add(sign(d), mul(d, 0)),
  secondDerivative: zerosLike,
  kernel: "SrlossMeanAbsolute",
};

/**
 * L1 loss, mean absolute error: `mean |yTrue - yPred|` over every element. Its gradient is 0 where both are equal.
 *
 * @param yTrue Originals `[batch, height, width, channels]`, a constant.
 * @param yPred Reconstructions of the same shape and units.
 * @returns A scalar in the units of the pixels.
 * @throws SrlossError where a rank is not 4, an image is empty, or the shapes differ, or options are given: it has none.
 *
 * @example
 * ```ts
 * l1Loss(tf.fill([1, 8, 8, 3], 10), tf.fill([1, 8, 8, 3], 13)); // => 3
 * ```
 */
export function l1Loss(yTrue: Tensor, yPred: Tensor, ...more: []): Scalar {
  checkNoOptions("l1Loss", more);
  return pixelLoss("l1Loss", yTrue, yPred, absolute);
}

export const l1Measure: PixelMeasure = {
  title: "L1 loss",
  unit: "",
  better: "lower",
  best: 0,
  leastSide: 1,
  of: "pixels",
  meaning: "mean error of a pixel; blind to where it is, tolerates blur",
  usual: true,
  settings: {},
  pixelTerm: () => elementwiseTerm("l1", absolute),
};
