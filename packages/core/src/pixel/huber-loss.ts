import { abs, add, cast, clipByValue, less, minimum, mul, type Scalar, sub, type Tensor } from "@tensorflow/tfjs-core";
import { type Elementwise, pixelLoss } from "../differentiable/mean-of-difference.ts";
import { elementwiseTerm } from "../measures/elementwise-term.ts";
import type { PixelMeasure } from "../measures/measure.ts";
import { SrlossError } from "../srloss-error.ts";
import { checkOptions } from "../validation/check-options.ts";

/** `d^2 / 2` up to `delta`, a straight line beyond; @throws SrlossError unless `delta` is above 0. */
function huber(delta: number): Elementwise {
  if (!(Number.isFinite(delta) && delta > 0))
    throw new SrlossError("option", `huberLoss: delta must be above 0; got ${delta}.`);
  return {
    value: (d) => {
      const size = abs(d);
      const curved = minimum(size, delta);
      return mul(curved, sub(size, mul(curved, 0.5)));
    },
    // Clipped, NaN is a number on some backends.
    derivative: (d) => add(clipByValue(d, -delta, delta), mul(d, 0)),
    secondDerivative: (d) => cast(less(abs(d), delta), "float32"),
  };
}

/**
 * Huber loss: the mean over every element of `d^2 / 2` where `|d| <= delta`, else `delta (|d| - delta / 2)`, with
 * `d = yPred - yTrue` (Huber, 1964; Keras' `Huber`).
 *
 * @param yTrue Originals `[batch, height, width, channels]`, a constant.
 * @param yPred Reconstructions of the same shape and units.
 * @param options `delta` in the units of the pixels. Defaults to 1, as in Keras.
 * @returns A scalar in the squared units of the pixels.
 * @throws SrlossError where a rank is not 4, an image is empty, the shapes differ, or `delta` is not above 0.
 *
 * @example
 * ```ts
 * huberLoss(tf.fill([1, 8, 8, 3], 0), tf.fill([1, 8, 8, 3], 3), { delta: 2 }); // => 4
 * ```
 */
export function huberLoss(yTrue: Tensor, yPred: Tensor, options: HuberSettings = {}): Scalar {
  checkOptions("huberLoss", options, { delta: true });
  return pixelLoss("huberLoss", yTrue, yPred, huber(options.delta ?? 1));
}

export interface HuberSettings {
  /** Where the square turns into a line, in the units of the pixels, above 0. Defaults to 1. */
  readonly delta?: number;
}

export const huberMeasure: PixelMeasure<HuberSettings> = {
  title: "Huber loss",
  unit: "",
  better: "lower",
  best: 0,
  leastSide: 1,
  of: "pixels",
  meaning: "squared for small errors, linear for large ones",
  usual: false,
  settings: { delta: true },
  pixelTerm: ({ delta = 1 }) => elementwiseTerm("huber", huber(delta)),
};
