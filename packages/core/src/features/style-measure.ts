import { matMul, mul, reshape, sub, sum, type Tensor3D, type Tensor4D, zerosLike } from "@tensorflow/tfjs-core";
import { byStrips, rowStrips, rowsOf } from "../differentiable/row-strips.ts";
import type { FeatureMeasure } from "../measures/measure.ts";
import { SrlossError } from "../srloss-error.ts";
import type { OptionNames } from "../validation/check-options.ts";
import { criterionShares, findCriterion } from "./criterion.ts";
import { featurePatches, mapOfPatches } from "./feature-patches.ts";
import {
  checkGramNormalization,
  type GramNormalization,
  gramDifference,
  gramDifferenceOf,
  gramDivisor,
  gramParts,
} from "./gram-matrix.ts";
import { weightedLayers } from "./layer-weights.ts";
import { defaultLayers, overMean, type PerceptualSettings, perceptualOptions } from "./perceptual-measure.ts";

/** How the style term compares Gram matrices. */
export interface StyleSettings extends PerceptualSettings {
  /** What the Gram matrix is divided by. Defaults to `hwc`. */
  readonly normalization?: GramNormalization;
  /** The side of square patches of features that get a Gram matrix each (EnhanceNet: 16). Defaults to the whole map. */
  readonly patch?: number;
}

export const styleOptions: OptionNames<StyleSettings> = { ...perceptualOptions, normalization: true, patch: true };

export const styleMeasure: FeatureMeasure<StyleSettings> = {
  title: "Style loss",
  unit: "",
  better: "lower",
  best: 0,
  leastSide: 1,
  of: "features",
  meaning: "how far the texture differs, wherever it is",
  usual: true,
  settings: styleOptions,
  featureTerm: (extractor, settings) => {
    const { normalization = "hwc", patch, criterion: criterionName = "l2" } = settings;
    checkGramNormalization(normalization, "style");
    if (patch !== undefined && !(Number.isInteger(patch) && patch > 0))
      throw new SrlossError("option", `style: patch must be a whole number of features above 0; got ${patch}.`);
    const normalized = overMean(settings, "style");
    const criterion = findCriterion(criterionName, "style");
    const inPatches = (features: Tensor4D, layer: string) => {
      const map = normalized(features);
      return patch === undefined ? map : featurePatches(map, patch, layer);
    };
    const ofDifference = (difference: Tensor3D) => criterion(zerosLike(difference), difference);
    return {
      layers: weightedLayers(extractor, settings.layers ?? defaultLayers, "style"),
      describe: (features, layer) => gramParts(inPatches(features, layer), normalization),
      compare: (target, prediction) => ofDifference(gramDifference(target as Tensor4D, prediction as Tensor4D)),
      compareFeatures: (target, prediction, layer) =>
        ofDifference(gramDifferenceOf(inPatches(target, layer), inPatches(prediction, layer), normalization)),
      map: (target, prediction, layer) => {
        const [t, p] = [inPatches(target, layer), inPatches(prediction, layer)];
        const difference = gramDifferenceOf(t, p, normalization);
        const shares = positionShares(t, p, criterionShares(criterionName, difference), normalization);
        return patch === undefined ? shares : mapOfPatches(shares, patch, target.shape);
      },
    };
  },
};

/**
 * What each position contributes: with W the shares of the entries of the difference D of the Gram matrices, so that the
 * value is the sum of W D, and f the features of a position, it is `(f' W f of the prediction - f' W f of the target) / n`, n
 * being what Gram matrices are divided by; times the number of positions, the mean is the value. It is negative where a
 * position draws the matrices together.
 */
function positionShares(
  target: Tensor4D,
  prediction: Tensor4D,
  weights: Tensor3D,
  normalization: GramNormalization,
): Tensor3D {
  const [b, h, w, c] = prediction.shape;
  const quadratic = (features: Tensor4D) =>
    byStrips(rowStrips(features.shape), (rows) => {
      const f = reshape(rowsOf(features, rows), [b, (rows.to - rows.from) * w, c]) as Tensor3D;
      return reshape(sum(mul(matMul(f, weights), f), 2), [b, rows.to - rows.from, w]) as Tensor3D;
    });
  return mul(sub(quadratic(prediction), quadratic(target)), (h * w) / gramDivisor(normalization, h, w, c));
}
