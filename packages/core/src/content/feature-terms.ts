import { type Scalar, type Tensor, type Tensor4D, zerosLike } from "@tensorflow/tfjs-core";
import type { FeatureExtractor } from "../feature-extractor.ts";
import { findCriterion } from "../features/criterion.ts";
import { divideByMean } from "../features/divide-by-mean.ts";
import { featurePatches } from "../features/feature-patches.ts";
import { checkGramNormalization, gramDifference, gramParts } from "../features/gram-matrix.ts";
import { type WeightedLayer, weightedLayers } from "../features/layer-weights.ts";
import { SrlossError } from "../srloss-error.ts";
import { given } from "../validation/given.ts";
import type { PerceptualSettings, StyleSettings } from "./terms.ts";

/** A term that compares what the network sees. */
export interface FeatureTerm {
  readonly layers: readonly WeightedLayer[];
  /** What is kept of the target: its normalized features, or the parts of their Gram matrices. Differentiable. */
  describe(features: Tensor4D, layer: string): Tensor;
  /** Compares two descriptions. */
  compare(target: Tensor, prediction: Tensor): Scalar;
}

const defaultLayers = ["block3_conv3"];

export function perceptualTerm(extractor: FeatureExtractor, settings: PerceptualSettings): FeatureTerm {
  return {
    layers: weightedLayers(extractor, settings.layers ?? defaultLayers, "perceptual"),
    describe: normalization(settings, "perceptual"),
    compare: findCriterion(settings.criterion ?? "l2", "perceptual"),
  };
}

export function styleTerm(extractor: FeatureExtractor, settings: StyleSettings): FeatureTerm {
  const { gram = "hwc", patch } = settings;
  checkGramNormalization(gram, "style");
  if (patch !== undefined && !(Number.isInteger(patch) && patch > 0))
    throw new SrlossError("option", `style: patch must be a whole number of features above 0; got ${patch}.`);
  const normalized = normalization(settings, "style");
  const criterion = findCriterion(settings.criterion ?? "l2", "style");
  return {
    layers: weightedLayers(extractor, settings.layers ?? defaultLayers, "style"),
    describe: (features, layer) => {
      const map = normalized(features);
      return gramParts(patch === undefined ? map : featurePatches(map, patch, layer), gram);
    },
    compare: (target, prediction) => {
      const difference = gramDifference(target as Tensor4D, prediction as Tensor4D);
      return criterion(zerosLike(difference), difference);
    },
  };
}

function normalization({ normalize = "none" }: PerceptualSettings, term: string): (features: Tensor4D) => Tensor4D {
  if (normalize !== "none" && normalize !== "mean")
    throw new SrlossError("option", `${term}: normalize is "none" or "mean"; got ${given(normalize)}.`);
  return normalize === "mean" ? divideByMean : (features) => features;
}
