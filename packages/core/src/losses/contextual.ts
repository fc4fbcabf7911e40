import {
  div,
  log,
  maximum,
  mean,
  mul,
  neg,
  reshape,
  type Scalar,
  sub,
  type Tensor,
  type Tensor3D,
  type Tensor4D,
  tidy,
} from "@tensorflow/tfjs-core";
import { type ContentLoss, type ContentLossOptions, namedContentLoss } from "../content/content-loss.ts";
import { differentiable } from "../differentiable/differentiable.ts";
import { withoutTape } from "../differentiable/without-tape.ts";
import type { FeatureExtractor } from "../feature-extractor.ts";
import { type LayerWeights, weightedLayers } from "../features/layer-weights.ts";
import { defaultLayers } from "../features/perceptual-measure.ts";
import type { FeatureMeasure } from "../measures/measure.ts";
import { SrlossError } from "../srloss-error.ts";
import { checkOptions, type OptionNames } from "../validation/check-options.ts";
import { given } from "../validation/given.ts";
import { bestSimilarities, contextualLack } from "./contextual-similarity.ts";
import { unitLength } from "./cosine.ts";
import { featuresAt, samplePlaces, spread } from "./sampled-places.ts";

export interface ContextualSettings {
  /** Defaults to `["block3_conv3"]`. */
  readonly layers?: LayerWeights;
  /** The paper's h: how fast similarity falls with distance. Defaults to 0.5; its super-resolution takes 0.1. */
  readonly bandwidth?: number;
  /** The most places of a layer that are looked at; of more, so many are drawn. Defaults to 4096, those of 64x64 features. */
  readonly samples?: number;
  /** Of the draw: the same places for the same seed, on every engine. Defaults to 1. */
  readonly seed?: number;
}

const settingNames: OptionNames<ContextualSettings> = { layers: true, bandwidth: true, samples: true, seed: true };

/**
 * Contextual loss (Mechrez et al., 2018): `-log CX`, CX being the mean over the original's places of the largest similarity that a
 * place of the reconstruction has to it. Both images' features, less the mean of the original's, are compared by their cosine, each
 * place i with each j: `d = 1 - cosine`, `w = exp((1 - d / (min over j of d + 1e-5)) / bandwidth)`, and the similarity is w over its sum
 * over j. Where things are does not count, so that pairs need not be aligned.
 *
 * All pairs of places take time, their number squared, and no more memory than a block of them: the table is made block by block,
 * forward and back. Where a layer has more than `samples` places, so many are drawn, the same in both images, as in the authors' code
 * (65x65 there).
 *
 * @param extractor The network that sees the images.
 * @param options `layers`, whose losses are added up by their weights, `bandwidth`, `samples`, `seed`, and the `range` of the images.
 * @returns A loss of images `[batch, height, width, channels]`, RGB or grayscale: 0 where every place has one that is like no other, log
 *   of the number of places where all are alike, as in flat images.
 * @throws SrlossError as `perceptualLoss` does, and for a bandwidth or a number of samples that makes no sense.
 *
 * @example
 * ```ts
 * import { contextualLoss } from "@srloss/core/losses";
 * contextualLoss(vgg, { layers: ["block2_conv2"], bandwidth: 0.1 })(hr, sr).shape; // => []
 * ```
 */
export function contextualLoss(
  extractor: FeatureExtractor,
  options: ContextualSettings & Pick<ContentLossOptions, "range"> = {},
): ContentLoss {
  checkOptions("contextualLoss", options, { ...settingNames, range: true });
  const { range, ...settings } = options;
  return namedContentLoss(
    "contextualLoss",
    extractor,
    { contextual: { weight: 1, ...settings } },
    range ? { range } : {},
  );
}

interface Sampling {
  readonly bandwidth: number;
  readonly samples: number;
  readonly seed: number;
}

/** @throws SrlossError for settings that make no sense. */
function samplingOf({ bandwidth = 0.5, samples = 4096, seed = 1 }: ContextualSettings): Sampling {
  if (!(Number.isFinite(bandwidth) && bandwidth > 0))
    throw new SrlossError("option", `contextual: bandwidth is a number above 0; got ${given(bandwidth)}.`);
  if (!(Number.isInteger(samples) && samples >= 1))
    throw new SrlossError("option", `contextual: samples is a whole number, 1 or more; got ${given(samples)}.`);
  if (!Number.isInteger(seed))
    throw new SrlossError("option", `contextual: seed is a whole number; got ${given(seed)}.`);
  return { bandwidth, samples, seed };
}

/** Unit vectors `[b, n, c]` of the places, about the mean of the original's. */
function vectors(features: Tensor4D, means: Tensor, places: readonly number[]): Tensor3D {
  const centred = differentiable(
    [features],
    () => sub(features, means) as Tensor4D,
    (dy) => [dy],
  );
  return featuresAt(unitLength(centred), places);
}

function both(target: Tensor4D, prediction: Tensor4D, places: readonly number[]): [Tensor3D, Tensor3D] {
  const means = mean(target, [1, 2], true);
  return [withoutTape(() => vectors(target, means, places)), vectors(prediction, means, places)];
}

function placesOf({ shape: [, h, w] }: Tensor4D, { samples, seed }: Sampling): number[] {
  return samplePlaces(h * w, samples, seed);
}

function compare(target: Tensor4D, prediction: Tensor4D, sampling: Sampling): Scalar {
  return tidy(() => {
    const [t, p] = both(target, prediction, placesOf(target, sampling));
    return contextualLack(t, p, sampling.bandwidth);
  });
}

/** Each place's share in what the similarity lacks of 1, of the value; 0 at places that were not drawn. */
function map(target: Tensor4D, prediction: Tensor4D, sampling: Sampling): Tensor3D {
  const [b, h, w] = target.shape;
  return tidy(() => {
    const places = placesOf(target, sampling);
    const best = bestSimilarities(...both(target, prediction, places), sampling.bandwidth);
    const lacks = sub(1, best);
    const values = neg(log(mean(best, 1, true)));
    const shares = mul(lacks, div(values, maximum(mean(lacks, 1, true), 1e-30)));
    const rows = reshape(mul(shares, (h * w) / places.length), [b, places.length, 1]) as Tensor3D;
    return reshape(spread(rows, places, h * w), [b, h, w]);
  });
}

export const contextualMeasure: FeatureMeasure<ContextualSettings> = {
  title: "Contextual loss",
  unit: "",
  better: "lower",
  best: 0,
  leastSide: 1,
  of: "features",
  meaning: "whether what a network sees is there, wherever it is: textures, pairs that are not aligned",
  usual: false,
  settings: settingNames,
  featureTerm: (extractor, settings) => {
    const sampling = samplingOf(settings);
    return {
      layers: weightedLayers(extractor, settings.layers ?? defaultLayers, "contextual"),
      describe: (features) => features,
      compare: (target, prediction) => compare(target as Tensor4D, prediction as Tensor4D, sampling),
      map: (target, prediction) => map(target, prediction, sampling),
    };
  },
};
