import { type Scalar, type Tensor, type Tensor4D, type TensorContainerObject, tidy } from "@tensorflow/tfjs-core";
import { affine } from "../differentiable/affine.ts";
import { notFinite } from "../differentiable/not-finite.ts";
import { weightedSum } from "../differentiable/weighted-sum.ts";
import { withoutTape } from "../differentiable/without-tape.ts";
import type { FeatureExtractor } from "../feature-extractor.ts";
import { checkExtractor } from "../features/check-extractor.ts";
import { checkMinimumSize } from "../features/minimum-size.ts";
import { checkImages, checkSameShape, toFloat } from "../images/image-pair.ts";
import { checkRange, defaultRange, type PixelRange, rangeToRange } from "../images/pixel-range.ts";
import { lookAtRange } from "../images/range-warning.ts";
import { toRgb } from "../images/rgb.ts";
import { SrlossError } from "../srloss-error.ts";
import { checkOptions } from "../validation/check-options.ts";
import type { FeatureTerm } from "./feature-terms.ts";
import { planTerms } from "./plan.ts";
import { KeptTarget, type PreparedTarget, type TargetParts } from "./prepared-target.ts";
import { findPreset, type PresetName } from "./presets.ts";
import type { ContentTerms, TermName } from "./terms.ts";

export interface ContentLossOptions {
  /** Black and white in the images; `[0, 255]` where left out. */
  readonly range?: PixelRange;
}

/** One weighted value of a content loss. */
export interface LossPart {
  readonly term: TermName;
  /** For the feature terms. */
  readonly layer?: string;
  /** Of the term times that of the layer. */
  readonly weight: number;
  /** Without the weight. */
  readonly value: Scalar;
}

export interface LossParts {
  /** The sum of `weight * value`. */
  readonly total: Scalar;
  readonly parts: readonly LossPart[];
}

/** A weighted sum of terms: called as a loss it returns the total. */
export interface ContentLoss {
  /** @param yTrue Originals, or what `prepare` kept of them. */
  (yTrue: Tensor | PreparedTarget, yPred: Tensor): Scalar;
  /** The total and every part; all of them are differentiable in `yPred`, and the caller's to dispose. */
  parts(yTrue: Tensor | PreparedTarget, yPred: Tensor): LossParts;
  /** Runs the network on the originals and keeps what the terms need of them, until its `dispose()`. */
  prepare(yTrue: Tensor): PreparedTarget;
  /** The layers that are compared, by canonical name. */
  readonly layers: readonly string[];
}

/**
 * A weighted sum of losses in which the network runs once for each image, whatever the number of terms and layers.
 *
 * `sum of weight * term`, and inside the feature terms `sum of layer weight * criterion(layer)`. A preset's pixel terms
 * are computed in the preset's own range; others in the caller's.
 *
 * @param extractor The network; null where no term needs one.
 * @param terms Terms with weights, or the name of a preset.
 * @param options `range` of the images.
 * @returns A loss of images `[batch, height, width, channels]`, RGB or grayscale where features are compared; its scalar
 *   is a sum of the terms in their own units.
 * @throws SrlossError at once for unknown names, an empty list, and weights that are negative or not finite; when called, for a
 *   rank, shapes or channels that do not fit, and images too small for a layer.
 *
 * @example
 * ```ts
 * const loss = contentLoss(vgg, { l1: 1, perceptual: 1e-4, style: { weight: 5e-5, layers: ["block2_conv2", "block3_conv3"] } });
 * const target = loss.prepare(hr); // features of the original, kept
 * loss(target, hr); // => 0
 * target.dispose();
 * ```
 */
export function contentLoss(
  extractor: FeatureExtractor | null,
  terms: ContentTerms | PresetName,
  options: ContentLossOptions = {},
): ContentLoss {
  return lossOfTerms("contentLoss", extractor, terms, options);
}

/** The same, for a function that messages call `where`. */
export function lossOfTerms(
  where: string,
  extractor: FeatureExtractor | null,
  terms: ContentTerms | PresetName,
  options: ContentLossOptions,
): ContentLoss {
  checkOptions(where, options, { range: true });
  const { range = defaultRange } = options;
  checkRange(range);
  checkExtractor(extractor, where);
  const preset = typeof terms === "string" ? findPreset(terms, extractor) : undefined;
  const pixelRange = preset?.pixelRange ?? range;
  const plan = planTerms(where, extractor, preset?.terms ?? (terms as ContentTerms), pixelRange);
  const identity = {};
  const checked = (images: Tensor, what: string): Tensor4D => {
    checkImages(images, `${where}: ${what}`);
    if (extractor) checkMinimumSize(extractor, plan.layers, images, where, what);
    return images;
  };

  /** The images in the terms' own pixel range, where a pixel term asks for them, and their features. */
  const look = (images: Tensor4D, pixels: boolean) => {
    const toPixels = rangeToRange(range, pixelRange);
    const toNetwork = rangeToRange(range, [0, 255]);
    return {
      pixels: pixels ? affine(images, toPixels.scale, toPixels.offset) : undefined,
      features:
        extractor && plan.layers.length
          ? extractor.extract(affine(toRgb(images, "images"), toNetwork.scale, toNetwork.offset), plan.layers)
          : [],
    };
  };
  const describe = (features: readonly Tensor4D[]) =>
    plan.features.map(({ term }) =>
      term.layers.map(({ name }) => term.describe(features[plan.layers.indexOf(name)]!, name)),
    );
  const targetParts = (yTrue: Tensor4D): TargetParts => {
    // Pixel terms alone are in the caller's own units, whatever these are.
    if (plan.layers.length) lookAtRange(yTrue, range, where);
    return withoutTape(() => {
      const { pixels, features } = look(
        toFloat(yTrue),
        plan.pixels.some(({ term }) => term.needsTarget),
      );
      const finite = features.length ? notFinite(toFloat(yTrue)) : undefined;
      return { shape: yTrue.shape, pixels, descriptions: describe(features), finite };
    });
  };

  const parts = (yTrue: Tensor | PreparedTarget, yPred: Tensor): LossPart[] => {
    const kept = yTrue instanceof KeptTarget ? keptParts(yTrue, identity, where) : undefined;
    const { shape } = kept ?? checked(yTrue as Tensor, "yTrue");
    checked(yPred, "yPred");
    checkSameShape(shape, yPred, where);
    const target = kept ?? targetParts(yTrue as Tensor4D);
    const prediction = look(toFloat(yPred), plan.pixels.length > 0);
    const seen = describe(prediction.features);
    const finite = target.finite ? [target.finite, notFinite(toFloat(yPred))] : [];
    const compared = (term: FeatureTerm, a: Tensor, b: Tensor) =>
      weightedSum([term.compare(a, b), ...finite], [1, 1, 1]);
    return [
      ...plan.pixels.map(({ name, weight, term }) => ({
        term: name,
        weight,
        value: term.value(target.pixels, prediction.pixels!),
      })),
      ...plan.features.flatMap(({ name, weight, term }, t) =>
        term.layers.map((layer, l) => ({
          term: name,
          layer: layer.name,
          weight: weight * layer.weight,
          value: compared(term, target.descriptions[t]![l]!, seen[t]![l]!),
        })),
      ),
    ];
  };
  const total = (all: readonly LossPart[]) =>
    weightedSum(
      all.map(({ value }) => value),
      all.map(({ weight }) => weight),
    );

  const loss = (yTrue: Tensor | PreparedTarget, yPred: Tensor): Scalar => tidy(() => total(parts(yTrue, yPred)));
  return Object.assign(loss, {
    parts: (yTrue: Tensor | PreparedTarget, yPred: Tensor) =>
      tidy(() => {
        const all = parts(yTrue, yPred);
        return { total: total(all), parts: all } as object as TensorContainerObject;
      }) as object as LossParts,
    prepare: (yTrue: Tensor) =>
      tidy(() => {
        const images = checked(yTrue, "yTrue");
        return new KeptTarget(targetParts(images), identity) as object as TensorContainerObject;
      }) as object as PreparedTarget,
    layers: plan.layers,
  });
}

function keptParts(target: KeptTarget, owner: object, where: string): TargetParts {
  if (target.owner !== owner)
    throw new SrlossError(
      "argument",
      `${where}: this target was prepared by another loss; call prepare on the loss that takes it.`,
    );
  if (target.disposed) throw new SrlossError("argument", `${where}: this prepared target was disposed.`);
  return target.parts;
}
