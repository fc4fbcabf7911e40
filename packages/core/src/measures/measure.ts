import type { Scalar, Tensor, Tensor1D, Tensor3D, Tensor4D } from "@tensorflow/tfjs-core";
import type { FeatureExtractor } from "../feature-extractor.ts";
import type { WeightedLayer } from "../features/layer-weights.ts";
import type { PixelRange } from "../images/pixel-range.ts";
import type { MetricOptions, PixelOptions } from "../metrics/metric-options.ts";
import type { OptionNames } from "../validation/check-options.ts";
import type { TiledMetric } from "./tiled-metric.ts";

/** A term that compares the pixels themselves. */
export interface PixelTerm {
  /** False where it looks at the reconstruction alone. */
  readonly needsTarget: boolean;
  /** Both images in the term's own pixel range; without a target where none is needed. Differentiable in `prediction`. */
  value(target: Tensor4D | undefined, prediction: Tensor4D): Scalar;
  /** Where the images differ, `[batch, height, width]`: its mean is the value. A constant. */
  map?(target: Tensor4D, prediction: Tensor4D): Tensor3D;
}

/** A term that compares what a network sees. */
export interface FeatureTerm {
  readonly layers: readonly WeightedLayer[];
  /** What is kept of a target: its normalized features, or the parts of their Gram matrices. Differentiable. */
  describe(features: Tensor4D, layer: string): Tensor;
  /** Compares two descriptions. */
  compare(target: Tensor, prediction: Tensor): Scalar;
  /** The same of the features themselves, where it takes less than to describe both: for targets that are not kept. */
  compareFeatures?(target: Tensor4D, prediction: Tensor4D, layer: string): Scalar;
  /** Where two images' features differ, `[batch, h, w]`: its mean is what `compare` gives. A constant. */
  map(target: Tensor4D, prediction: Tensor4D, layer: string): Tensor3D;
}

/** What a measure makes of a pair of images by itself, as papers report it. */
export interface Metric {
  /** `[batch]`: a value for each image. */
  value(yTrue: Tensor, yPred: Tensor, options?: MetricOptions): Tensor1D;
  /** `[batch, h, w]`: its mean is the value, where the metric is one. A constant. */
  map?(yTrue: Tensor, yPred: Tensor, options?: MetricOptions): Tensor3D;
}

/** A metric on a network of its own, which was loaded for it. */
export interface LoadedMetric extends Metric {
  /** The network, as reports name it: `alexnet`. */
  readonly network: string;
  /** What the network was trained for: `torchvision`. */
  readonly preprocessing: string;
  /** Which weights, by a digest of them, and whether they are the published ones that the name says. */
  readonly weights: { readonly name: string; readonly sha256: string; readonly verified: boolean };
  /** How it is put together from tiles of large images, where it can be. */
  readonly tiles?: TiledMetric;
  /** Gives the network's memory back. */
  dispose(): void;
}

/** A loss or metric: everything that is needed to compute, list, print, explain or offer it. */
export interface Measure {
  readonly title: string;
  /** Of its numbers; empty where they have none of their own. */
  readonly unit: string;
  /** Which way is better. */
  readonly better: "lower" | "higher";
  /** Its value for equal images. */
  readonly best: number;
  /** The least height and width of the images. */
  readonly leastSide: number;
  /** The least of the longer side, where one of `leastSide` is not enough. */
  readonly leastLongSide?: number;
  /** What it compares: pixels, their luma or channels, or the features of a network. */
  readonly of: "pixels" | "channels" | "features";
  /** Of one whose value has units of its own, whatever the range of the pixels: their luma, or their colours. */
  readonly sees?: "luma" | "colour";
  /** What it means for the eye, in a few words. */
  readonly meaning: string;
  /** Whether a comparison shows it where nothing else is asked for. */
  readonly usual: boolean;
  /** Of a measure that is reported by itself. */
  readonly metric?: Metric;
  /** Its metric takes `channels` and `convention`: programs differ in it. */
  readonly byConvention?: boolean;
  /** Of a metric that looks at the reconstruction alone and reads it: a number for each image. */
  readonly alone?: (images: Tensor, options?: PixelOptions) => Promise<readonly number[]>;
  /** How its metric is put together from tiles of large images; undefined where these options make one that looks at the whole. */
  readonly tiles?: (options: MetricOptions) => TiledMetric | undefined;
  /** Loads a metric that needs a network of its own, which has no `metric` until then. Its argument is defined by the metric's package. */
  readonly load?: (options: never) => Promise<LoadedMetric>;
  /** Whether what `load` gives has a map. */
  readonly loadedMap?: true;
  /** Whether what `load` gives with these options has `tiles`. Defaults to false. */
  readonly loadedTiles?: (options: never) => boolean;
  /** Bytes that what `load` gives takes at most for one pair of images of this size. */
  readonly memory?: (size: { readonly height: number; readonly width: number }, options: never) => number;
  /** The names of a term's settings, where the measure can be a term of `contentLoss`. */
  readonly settings?: Readonly<Record<string, true>>;
  /** The term that these settings make. @throws SrlossError for settings that make no sense. */
  readonly pixelTerm?: (settings: never, range: PixelRange) => PixelTerm;
  /** The same of a measure that needs a network. */
  readonly featureTerm?: (extractor: FeatureExtractor, settings: never) => FeatureTerm;
}

/** A measure that can be a term by itself. */
export interface PixelMeasure<Settings = object> extends Measure {
  readonly settings: OptionNames<Settings>;
  readonly pixelTerm: (settings: Settings, range: PixelRange) => PixelTerm;
}

/** A measure that can be a term where there is a network. */
export interface FeatureMeasure<Settings> extends Measure {
  readonly settings: OptionNames<Settings>;
  readonly featureTerm: (extractor: FeatureExtractor, settings: Settings) => FeatureTerm;
}
