import { mul, type Scalar, square, sub, type Tensor, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import { meanOfDifference } from "../differentiable/mean-of-difference.ts";
import { weightedSum } from "../differentiable/weighted-sum.ts";
import { ofChannels } from "../images/luma.ts";
import type { PixelMeasure } from "../measures/measure.ts";
import { type Filter, filtered } from "../metrics/filters.ts";
import { averages } from "../metrics/halve.ts";
import { checkColours } from "../metrics/metric-options.ts";
import { SrlossError } from "../srloss-error.ts";
import { checkOptions } from "../validation/check-options.ts";
import { given } from "../validation/given.ts";
import { sobel } from "./edge.ts";
import { pointwise } from "./pointwise.ts";
import { type PointCriterion, pointCriterion } from "./squared-or-absolute.ts";
import { checkLeast, type RangeOptions, unitPair } from "./unit-pair.ts";

export interface GradientVarianceSettings {
  /** The side of the patches, 2 or more; what is left at the right and at the bottom does not count. Defaults to 8. */
  readonly patch?: number;
  /** Defaults to `l2`, the mean square; `l1` is the mean size. */
  readonly criterion?: PointCriterion;
}

const defaultPatch = 8;

/**
 * Gradient variance loss (Abrahamyan et al., 2022): the mean square of the differences between the variances that the gradients of
 * both images have in each patch, the sum of both directions. Gradients are the luma of pixels in 0..1 (.2989, .587, .114) under
 * Sobel's filters, zeros around the image. It is the authors' code's value. Blur has less variance, whatever its mean error.
 *
 * @param yTrue Originals `[batch, height, width, channels]`, RGB or grayscale, a constant.
 * @param yPred Reconstructions of the same shape and units.
 * @param options `patch`, `criterion`, and the `range` of the pixels, which defaults to `[0, 255]`.
 * @returns A scalar, 0 for equal images.
 * @throws SrlossError where a rank is not 4, the shapes differ, there are not one or three channels, an option is unknown, or the
 *   images are smaller than a patch.
 *
 * @example
 * ```ts
 * import { gradientVarianceLoss } from "@srloss/core/losses";
 * gradientVarianceLoss(hr, hr, { patch: 4 }); // => 0
 * ```
 */
export function gradientVarianceLoss(
  yTrue: Tensor,
  yPred: Tensor,
  options: GradientVarianceSettings & RangeOptions = {},
): Scalar {
  checkOptions("gradientVarianceLoss", options, { patch: true, criterion: true, range: true });
  const { patch = defaultPatch, criterion = "l2" } = options;
  if (!(Number.isInteger(patch) && patch >= 2))
    throw new SrlossError("option", `gradientVarianceLoss: patch is a whole number, 2 or more; got ${given(patch)}.`);
  const compare = pointCriterion(criterion, "gradientVarianceLoss");
  return tidy(() => {
    const { truth, prediction } = unitPair("gradientVarianceLoss", yTrue, yPred, options);
    checkColours(truth, "gradientVarianceLoss");
    checkLeast(truth, patch, "gradientVarianceLoss");
    const [t, p] = [truth, prediction].map((images) =>
      images.shape[3] === 3 ? ofChannels(images, [0.2989, 0.587, 0.114], 0) : images,
    ) as [Tensor4D, Tensor4D];
    const of = (filter: Filter) =>
      meanOfDifference(variances(filtered(t, [filter], 1), patch), variances(filtered(p, [filter], 1), patch), compare);
    return weightedSum([of(sobel[0]), of(sobel[1])], [1, 1]);
  });
}

/** Of each patch, of its pixels less one. */
function variances(x: Tensor4D, patch: number): Tensor4D {
  const squares = pointwise([x], square, (dy, at) => [mul(mul(at, dy), 2)]);
  const factor = patch ** 2 / (patch ** 2 - 1);
  return pointwise(
    [averages(squares, patch), averages(x, patch)],
    (both, means) => mul(sub(both, square(means)), factor),
    (dy, _, means) => [mul(dy, factor), mul(mul(means, dy), -2 * factor)],
  );
}

export const gradientVarianceMeasure: PixelMeasure<GradientVarianceSettings> = {
  title: "Gradient variance loss",
  unit: "",
  better: "lower",
  best: 0,
  leastSide: defaultPatch,
  of: "pixels",
  sees: "luma",
  meaning: "whether edges are as sharp, patch by patch: blurred ones vary less",
  usual: false,
  settings: { patch: true, criterion: true },
  pixelTerm: (settings, range) => ({
    needsTarget: true,
    value: (target, prediction) => gradientVarianceLoss(target!, prediction, { ...settings, range }),
  }),
};
