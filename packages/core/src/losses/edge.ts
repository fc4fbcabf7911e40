import { type Scalar, type Tensor, tidy } from "@tensorflow/tfjs-core";
import { meanOfDifference } from "../differentiable/mean-of-difference.ts";
import type { PixelMeasure } from "../measures/measure.ts";
import { type Filter, filtered, turned } from "../metrics/filters.ts";
import { brightnessOf } from "../metrics/judged-pair.ts";
import { checkColours } from "../metrics/metric-options.ts";
import { checkOptions } from "../validation/check-options.ts";
import { type PointCriterion, pointCriterion } from "./squared-or-absolute.ts";
import { type RangeOptions, unitPair } from "./unit-pair.ts";

export interface EdgeSettings {
  /** Defaults to `l2`, the mean square; `l1` is the mean size. */
  readonly criterion?: PointCriterion;
}

/** Sobel's filters: steps along one axis, smoothed along the other. */
export const sobel: readonly [Filter, Filter] = (() => {
  const down = [1, 2, 1].map((row) => [-row, 0, row]);
  return [down, turned(down)];
})();

const quarter = (filter: Filter): Filter => filter.map((row) => row.map((entry) => entry / 4));

/**
 * Sobel edge loss: the mean square of the differences between both images' edges, which are the luma of pixels in 0..1
 * (.299, .587, .114) under Sobel's two filters over 4, zeros around the image. It is traiNNer-redux's.
 *
 * @param yTrue Originals `[batch, height, width, channels]`, RGB or grayscale, a constant.
 * @param yPred Reconstructions of the same shape and units.
 * @param options `criterion`, and the `range` of the pixels, which defaults to `[0, 255]`.
 * @returns A scalar, 0 for equal images.
 * @throws SrlossError where a rank is not 4, the shapes differ, there are not one or three channels, or an option is unknown.
 *
 * @example
 * ```ts
 * import { edgeLoss } from "@srloss/core/losses";
 * edgeLoss(hr, hr); // => 0
 * ```
 */
export function edgeLoss(yTrue: Tensor, yPred: Tensor, options: EdgeSettings & RangeOptions = {}): Scalar {
  checkOptions("edgeLoss", options, { criterion: true, range: true });
  const compare = pointCriterion(options.criterion ?? "l2", "edgeLoss");
  return tidy(() => {
    const { truth, prediction } = unitPair("edgeLoss", yTrue, yPred, options);
    checkColours(truth, "edgeLoss");
    const [t, p] = [truth, prediction].map((images) => filtered(brightnessOf(images), sobel.map(quarter), 1));
    return meanOfDifference(t!, p!, compare);
  });
}

export const edgeMeasure: PixelMeasure<EdgeSettings> = {
  title: "Sobel edge loss",
  unit: "",
  better: "lower",
  best: 0,
  leastSide: 1,
  of: "pixels",
  sees: "luma",
  meaning: "how far edges differ in strength and direction: blur, halos",
  usual: false,
  settings: { criterion: true },
  pixelTerm: (settings, range) => ({
    needsTarget: true,
    value: (target, prediction) => edgeLoss(target!, prediction, { ...settings, range }),
  }),
};
