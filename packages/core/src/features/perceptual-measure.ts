import type { Tensor4D } from "@tensorflow/tfjs-core";
import type { FeatureMeasure } from "../measures/measure.ts";
import { SrlossError } from "../srloss-error.ts";
import type { OptionNames } from "../validation/check-options.ts";
import { given } from "../validation/given.ts";
import { type Criterion, criterionMap, findCriterion } from "./criterion.ts";
import { divideByMean } from "./divide-by-mean.ts";
import { type LayerWeights, weightedLayers } from "./layer-weights.ts";

/** How the perceptual term compares features. */
export interface PerceptualSettings {
  /** Defaults to `["block3_conv3"]`. */
  readonly layers?: LayerWeights;
  /** Defaults to `l2`. */
  readonly criterion?: Criterion;
  /** Whether each image's features are divided by their mean first (EnhanceNet). Defaults to `false`. */
  readonly divideByMean?: boolean;
}

export const perceptualOptions: OptionNames<PerceptualSettings> = { layers: true, criterion: true, divideByMean: true };

export const defaultLayers: LayerWeights = ["block3_conv3"];

export const perceptualMeasure: FeatureMeasure<PerceptualSettings> = {
  title: "Perceptual loss",
  unit: "",
  better: "lower",
  best: 0,
  leastSide: 1,
  of: "features",
  meaning: "how far what a network sees differs: edges and shapes",
  usual: true,
  settings: perceptualOptions,
  featureTerm: (extractor, settings) => {
    const normalized = overMean(settings, "perceptual");
    const { criterion = "l2" } = settings;
    return {
      layers: weightedLayers(extractor, settings.layers ?? defaultLayers, "perceptual"),
      describe: normalized,
      compare: findCriterion(criterion, "perceptual"),
      map: (target, prediction) => criterionMap(criterion, normalized(target), normalized(prediction)),
    };
  },
};

/** @throws SrlossError where `divideByMean` is neither true nor false. */
export function overMean(
  { divideByMean: wanted = false }: PerceptualSettings,
  term: string,
): (features: Tensor4D) => Tensor4D {
  if (typeof wanted !== "boolean")
    throw new SrlossError("option", `${term}: divideByMean is true or false; got ${given(wanted)}.`);
  return wanted ? divideByMean : (features) => features;
}
