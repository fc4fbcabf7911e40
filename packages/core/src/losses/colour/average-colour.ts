import { type Scalar, type Tensor, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import { meanOfDifference } from "../../differentiable/mean-of-difference.ts";
import type { PixelMeasure } from "../../measures/measure.ts";
import { averages } from "../../metrics/halve.ts";
import { SrlossError } from "../../srloss-error.ts";
import { checkOptions } from "../../validation/check-options.ts";
import { given } from "../../validation/given.ts";
import { type PointCriterion, pointCriterion } from "../squared-or-absolute.ts";
import { checkLeast, type RangeOptions, unitPair } from "../unit-pair.ts";

export interface AverageColourSettings {
  /** The side of the squares; what is left at the right and at the bottom does not count. Defaults to 4. */
  readonly size?: number;
  /** Defaults to `l1`, the mean size of the differences; `l2` is the mean square. */
  readonly criterion?: PointCriterion;
}

const defaultSize = 4;

/**
 * Average colour loss: the mean difference of the averages of squares, of pixels in 0..1. Texture is left to other losses; colours
 * that drift are not. It is traiNNer-redux's `AverageLoss`.
 *
 * @param yTrue Originals `[batch, height, width, channels]`, a constant.
 * @param yPred Reconstructions of the same shape and units.
 * @param options `size`, `criterion`, and the `range` of the pixels, which defaults to `[0, 255]`.
 * @returns A scalar, 0 for equal images.
 * @throws SrlossError where a rank is not 4, the shapes differ, an option is unknown, or the images are smaller than a square.
 *
 * @example
 * ```ts
 * import { averageColourLoss } from "@srloss/core/losses";
 * averageColourLoss(tf.zeros([1, 8, 8, 3]), tf.fill([1, 8, 8, 3], 51)); // => 0.2
 * ```
 */
export function averageColourLoss(
  yTrue: Tensor,
  yPred: Tensor,
  options: AverageColourSettings & RangeOptions = {},
): Scalar {
  checkOptions("averageColourLoss", options, { size: true, criterion: true, range: true });
  const { size = defaultSize, criterion = "l1" } = options;
  if (!(Number.isInteger(size) && size >= 1))
    throw new SrlossError("option", `averageColourLoss: size is a whole number, 1 or more; got ${given(size)}.`);
  const compare = pointCriterion(criterion, "averageColourLoss");
  return tidy(() => {
    const { truth, prediction } = unitPair("averageColourLoss", yTrue, yPred, options);
    checkLeast(truth, size, "averageColourLoss");
    const [t, p] = [truth, prediction].map((images) => averages(images, size)) as [Tensor4D, Tensor4D];
    return meanOfDifference(t, p, compare);
  });
}

export const averageColourMeasure: PixelMeasure<AverageColourSettings> = {
  title: "Average colour loss",
  unit: "",
  better: "lower",
  best: 0,
  leastSide: defaultSize,
  of: "channels",
  sees: "colour",
  meaning: "how far colours drift, whatever the texture",
  usual: false,
  settings: { size: true, criterion: true },
  pixelTerm: (settings, range) => ({
    needsTarget: true,
    value: (target, prediction) => averageColourLoss(target!, prediction, { ...settings, range }),
  }),
};
