import { add, div, mul, type Scalar, sqrt, square, type Tensor } from "@tensorflow/tfjs-core";
import { type Elementwise, pixelLoss } from "../differentiable/mean-of-difference.ts";
import { elementwiseTerm } from "../measures/elementwise-term.ts";
import type { PixelMeasure } from "../measures/measure.ts";
import { SrlossError } from "../srloss-error.ts";
import { checkOptions } from "../validation/check-options.ts";

/** `sqrt(d^2 + epsilon^2)`; @throws SrlossError unless `epsilon` is above 0. */
function charbonnier(epsilon: number): Elementwise {
  if (!(Number.isFinite(epsilon) && epsilon > 0))
    throw new SrlossError("option", `charbonnierLoss: epsilon must be above 0; got ${epsilon}.`);
  const value = (d: Tensor) => sqrt(add(square(d), epsilon * epsilon));
  return {
    value,
    // Infinity over itself is a number on some backends.
    derivative: (d) => add(div(d, value(d)), mul(d, 0)),
    // (epsilon / value)^2 / value: no cube to overflow
    secondDerivative: (d) => div(square(div(epsilon, value(d))), value(d)),
  };
}

/**
 * Charbonnier loss, a smooth L1: `mean sqrt((yTrue - yPred)^2 + epsilon^2)` over every element (Lai et al., LapSRN,
 * 2017). BasicSR's `eps=1e-12` is `epsilon: 1e-6` here.
 *
 * @param yTrue Originals `[batch, height, width, channels]`, a constant.
 * @param yPred Reconstructions of the same shape and units.
 * @param options `epsilon` in the units of the pixels. Defaults to 1e-3, LapSRN's for pixels in 0..1.
 * @returns A scalar in the units of the pixels.
 * @throws SrlossError where a rank is not 4, an image is empty, the shapes differ, or `epsilon` is not above 0.
 *
 * @example
 * ```ts
 * charbonnierLoss(tf.fill([1, 8, 8, 3], 0), tf.fill([1, 8, 8, 3], 3), { epsilon: 4 }); // => 5
 * ```
 */
export function charbonnierLoss(yTrue: Tensor, yPred: Tensor, options: CharbonnierSettings = {}): Scalar {
  checkOptions("charbonnierLoss", options, { epsilon: true });
  return pixelLoss("charbonnierLoss", yTrue, yPred, charbonnier(options.epsilon ?? defaultEpsilon));
}

/** The epsilon of LapSRN. */
const defaultEpsilon = 1e-3;

export interface CharbonnierSettings {
  /** In the units of the pixels, above 0. Defaults to 1e-3, LapSRN's for pixels in 0..1. */
  readonly epsilon?: number;
}

export const charbonnierMeasure: PixelMeasure<CharbonnierSettings> = {
  title: "Charbonnier loss",
  unit: "",
  better: "lower",
  best: 0,
  leastSide: 1,
  of: "pixels",
  meaning: "L1, smooth at 0",
  usual: false,
  settings: { epsilon: true },
  pixelTerm: ({ epsilon = defaultEpsilon }) => elementwiseTerm("charbonnier", charbonnier(epsilon)),
};
