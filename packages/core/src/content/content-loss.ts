import type { Scalar, Tensor, Tensor4D, TensorContainerObject } from "@tensorflow/tfjs-core";
import { tidy } from "@tensorflow/tfjs-core";
import type { FeatureExtractor } from "../feature-extractor.ts";
import { checkExtractor } from "../features/check-extractor.ts";
import { checkMinimumSize } from "../features/minimum-size.ts";
import { checkImages, checkSameShape } from "../images/image-pair.ts";
import { checkRange, defaultRange, type PixelRange, rangeToRange } from "../images/pixel-range.ts";
import { lookAtRange } from "../images/range-warning.ts";
import { fineFeatures, fineWhereNear } from "../networks/fine-features.ts";
import { SrlossError } from "../srloss-error.ts";
import { checkNoOptions } from "../validation/check-no-options.ts";
import { checkOptions } from "../validation/check-options.ts";
import { compareParts, type LossPart, sumParts } from "./compare.ts";
import { describeTarget } from "./describe.ts";
import type { LossSetup } from "./look.ts";
import { type LossMap, mapParts } from "./maps.ts";
import { planTerms } from "./plan.ts";
import { KeptTarget, type PreparedTarget, type TargetParts } from "./prepared-target.ts";
import { findPreset, type PresetName } from "./presets.ts";
import type { ContentTerms } from "./terms.ts";

export interface ContentLossOptions {
  /** Black and white in the images. Defaults to `[0, 255]`. */
  readonly range?: PixelRange;
  /** What pixel terms are computed in. Defaults to the preset's, or to `range`. */
  readonly pixelRange?: PixelRange;
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
  /**
   * Where the images differ, as each part sees it: the mean of a map is the part's value. Parts without a map, such as MS-SSIM,
   * are left out. The network runs once on each image; no gradient flows through the maps, which are the caller's to dispose.
   */
  maps(yTrue: Tensor, yPred: Tensor): LossMap[];
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
 * @param options `range` of the images, and `pixelRange` of the pixel terms.
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
  return namedContentLoss("contentLoss", extractor, terms, options);
}

/** The same for a function that its caller knows by another name. */
export function namedContentLoss(
  name: string,
  extractor: FeatureExtractor | null,
  terms: ContentTerms | PresetName,
  options: ContentLossOptions,
): ContentLoss {
  const setup = setUp(name, extractor, terms, options);
  const parts = (yTrue: Tensor | PreparedTarget, yPred: Tensor): LossPart[] => {
    const kept = yTrue instanceof KeptTarget ? keptParts(yTrue, setup) : undefined;
    const { shape } = kept ?? checked(setup, yTrue as Tensor, "yTrue");
    const prediction = checked(setup, yPred, "yPred");
    checkSameShape(shape, yPred, name);
    const images = kept ? kept.images : (yTrue as Tensor4D);
    return inItsDigits(setup, images, prediction, () => {
      const again = images && (!kept || fineFeatures());
      return compareParts(setup, again ? describeTarget(setup, images, false) : kept!, prediction);
    });
  };
  const loss = (yTrue: Tensor | PreparedTarget, yPred: Tensor, ...more: []): Scalar => {
    checkNoOptions(`The loss of ${name}`, more);
    return tidy(() => sumParts(parts(yTrue, yPred)));
  };
  return Object.assign(loss, {
    parts: (yTrue: Tensor | PreparedTarget, yPred: Tensor): LossParts =>
      inTidy(() => {
        const all = parts(yTrue, yPred);
        return { total: sumParts(all), parts: all };
      }),
    prepare: (yTrue: Tensor): PreparedTarget =>
      inTidy(() => new KeptTarget(describeTarget(setup, checked(setup, yTrue, "yTrue"), true), setup)),
    maps: (yTrue: Tensor, yPred: Tensor): LossMap[] =>
      inTidy(() => {
        const [target, prediction] = [checked(setup, yTrue, "yTrue"), checked(setup, yPred, "yPred")];
        checkSameShape(target.shape, prediction, name);
        if (setup.plan.layers.length) lookAtRange(target, setup.range, name);
        return inItsDigits(setup, target, prediction, () => mapParts(setup, target, prediction));
      }),
    layers: setup.plan.layers,
  });
}

function setUp(
  name: string,
  extractor: FeatureExtractor | null,
  terms: ContentTerms | PresetName,
  options: ContentLossOptions,
): LossSetup {
  checkOptions(name, options, { range: true, pixelRange: true });
  const { range = defaultRange } = options;
  checkRange(range);
  checkExtractor(extractor, name);
  const preset = typeof terms === "string" ? findPreset(terms, extractor) : undefined;
  const pixelRange = options.pixelRange === undefined ? (preset?.pixelRange ?? range) : options.pixelRange;
  checkRange(pixelRange);
  const plan = planTerms(extractor, preset?.terms ?? (terms as ContentTerms), pixelRange, name);
  return { name, extractor, range, pixelRange, plan };
}

/** Features of images that are nearly equal, whose difference rounding would show in, are finer where the backend has such. */
function inItsDigits<T>(
  { plan, range }: LossSetup,
  target: Tensor4D | undefined,
  prediction: Tensor4D,
  compute: () => T,
): T {
  if (!target || !plan.layers.length) return compute();
  return fineWhereNear(target, prediction, rangeToRange(range, [0, 255]).scale, compute);
}

/** Any result with tensors in it outlives a `tidy`, whatever its types say. */
function inTidy<T extends object>(compute: () => T): T {
  return tidy(() => compute() as object as TensorContainerObject) as object as T;
}

function keptParts(target: KeptTarget, owner: LossSetup): TargetParts {
  if (target.owner !== owner)
    throw new SrlossError(
      "argument",
      `${owner.name}: this target was prepared by another loss; call prepare on the loss that takes it.`,
    );
  if (target.disposed) throw new SrlossError("argument", `${owner.name}: this prepared target was disposed.`);
  return target.parts;
}

function checked({ name, extractor, plan }: LossSetup, images: Tensor, what: string): Tensor4D {
  checkImages(images, `${name}: ${what}`);
  if (extractor) checkMinimumSize(extractor, plan.layers, images, name, what);
  return images;
}
