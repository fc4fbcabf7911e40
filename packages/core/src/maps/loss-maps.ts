import {
  abs,
  matMul,
  mean,
  mul,
  reshape,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor3D,
  type Tensor4D,
  tidy,
} from "@tensorflow/tfjs-core";
import { affine } from "../differentiable/affine.ts";
import { byStrips, rowStrips, rowsOf } from "../differentiable/row-strips.ts";
import { withoutTape } from "../differentiable/without-tape.ts";
import type { FeatureExtractor } from "../feature-extractor.ts";
import { checkExtractor } from "../features/check-extractor.ts";
import { gramMatrix } from "../features/gram-matrix.ts";
import { weightedLayers } from "../features/layer-weights.ts";
import { checkMinimumSize } from "../features/minimum-size.ts";
import { checkPair, toFloat } from "../images/image-pair.ts";
import { checkRange, defaultRange, type PixelRange, rangeToRange } from "../images/pixel-range.ts";
import { lookAtRange } from "../images/range-warning.ts";
import { toRgb } from "../images/rgb.ts";
import { checkOptions } from "../validation/check-options.ts";

export interface LossMapOptions {
  /** Layers of the perceptual and style maps; `["block3_conv3"]` where left out. */
  readonly layers?: readonly string[];
  /** Black and white in the images; `[0, 255]` where left out. */
  readonly range?: PixelRange;
}

/** Where a pair of images differs, as each loss sees it: the mean of each map is the loss, with its default settings. */
export interface LossMaps {
  /** `mean over channels of |yTrue - yPred|`, `[batch, height, width]`, in the units of the pixels. */
  readonly l1: Tensor3D;
  /** `mean over channels of (yTrue - yPred)^2`, `[batch, height, width]`, in the squared units of the pixels. */
  readonly l2: Tensor3D;
  /** `mean over channels of (phi(yTrue) - phi(yPred))^2` for each layer, `[batch, h, w]`: the size of its features. */
  readonly perceptual: Readonly<Record<string, Tensor3D>>;
  /**
   * For each layer, at the size of its features: each position's share of the style loss. With D the difference of the
   * Gram matrices and f the features of one position, it is `(f' D f of yPred - f' D f of yTrue) / c^3`, negative
   * where a position draws the matrices together.
   */
  readonly style: Readonly<Record<string, Tensor3D>>;
}

/**
 * Maps of the losses over the image, with formulas and shapes in `LossMaps`. The network runs once on each image. The
 * maps are constants: no gradient flows through them.
 *
 * @param extractor The network; null for the pixel maps alone.
 * @param yTrue Originals `[batch, height, width, channels]`, RGB or grayscale where there is a network.
 * @param yPred Reconstructions of the same shape and units.
 * @param options `layers` of the feature maps, and the `range` of the images.
 * @returns Tensors that are the caller's to dispose.
 * @throws SrlossError for ranks, shapes and channels that do not fit, unknown layers, and images too small for a layer.
 *
 * @example
 * ```ts
 * const maps = lossMaps(vgg, hr, hr, { layers: ["block1_conv2"] });
 * maps.l1.shape; // => [1, 16, 16]
 * tf.mean(maps.l2); // => 0
 * ```
 */
export function lossMaps(
  extractor: FeatureExtractor | null,
  yTrue: Tensor,
  yPred: Tensor,
  options: LossMapOptions = {},
): LossMaps {
  checkOptions("lossMaps", options, { layers: true, range: true });
  const { layers = ["block3_conv3"], range = defaultRange } = options;
  checkRange(range);
  checkExtractor(extractor, "lossMaps");
  checkPair(yTrue, yPred, "lossMaps");
  const names = extractor ? weightedLayers(extractor, layers, "lossMaps").map(({ name }) => name) : [];
  if (extractor) checkMinimumSize(extractor, names, yTrue, "lossMaps", "yTrue");
  if (extractor) lookAtRange(yTrue, range, "lossMaps");
  const { scale, offset } = rangeToRange(range, [0, 255]);
  return tidy(
    () =>
      withoutTape(() => {
        const [truth, prediction] = [toFloat(yTrue), toFloat(yPred)];
        const features = (images: Tensor4D) =>
          extractor ? extractor.extract(affine(toRgb(images, "lossMaps"), scale, offset), names) : [];
        const [truths, predictions] = [features(truth), features(prediction)];
        const byLayer = (map: (truth: Tensor4D, prediction: Tensor4D) => Tensor3D) =>
          Object.fromEntries(names.map((name, i) => [name, map(truths[i]!, predictions[i]!)]));
        return {
          l1: meanOverChannels(truth, prediction, abs),
          l2: meanOverChannels(truth, prediction, square),
          perceptual: byLayer((a, b) => meanOverChannels(a, b, square)),
          style: byLayer(styleShares),
        };
      }) as never,
  );
}

function meanOverChannels(truth: Tensor4D, prediction: Tensor4D, f: (difference: Tensor) => Tensor): Tensor3D {
  return byStrips(
    rowStrips(truth.shape),
    (rows) => mean(f(sub(rowsOf(truth, rows), rowsOf(prediction, rows))), 3) as Tensor3D,
  );
}

function styleShares(truth: Tensor4D, prediction: Tensor4D): Tensor3D {
  const [b, h, w, c] = truth.shape;
  const difference = sub(gramMatrix(prediction), gramMatrix(truth)) as Tensor3D;
  const quadratic = (features: Tensor4D) =>
    byStrips(rowStrips(features.shape), (rows) => {
      const f = reshape(rowsOf(features, rows), [b, (rows.to - rows.from) * w, c]) as Tensor3D;
      return sum(mul(matMul(f, difference), f), 2);
    });
  // Gram matrices are over h w c, the loss is a mean over c^2, and the map's own mean divides by h w once more.
  return reshape(mul(sub(quadratic(prediction), quadratic(truth)), 1 / c ** 3), [b, h, w]) as Tensor3D;
}
