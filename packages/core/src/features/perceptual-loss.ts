import { type ContentLoss, type ContentLossOptions, namedContentLoss } from "../content/content-loss.ts";
import type { FeatureExtractor } from "../feature-extractor.ts";
import { checkOptions } from "../validation/check-options.ts";
import { type PerceptualSettings, perceptualOptions } from "./perceptual-measure.ts";

/**
 * Perceptual loss: `mean (phi(yTrue) - phi(yPred))^2` over every element, phi being the features of a layer (Johnson et
 * al., 2016); the default is the Keras program's, VGG19's `block3_conv3` after its ReLU. With several layers, the
 * weighted sum of theirs.
 *
 * @param extractor The network that sees the images.
 * @param options `layers`, `criterion`, `divideByMean`, and the `range` of the images.
 * @returns A loss of images `[batch, height, width, channels]`, RGB or grayscale; it fits `model.compile({ loss })`.
 * @throws SrlossError at once for unknown layers or criteria and bad weights; when called, for ranks, shapes and channels that
 *   do not fit, and images too small for the layer.
 *
 * @example
 * ```ts
 * const loss = perceptualLoss(vgg, { layers: { block2_conv2: 0.5, conv3_3: 1 }, criterion: "l1", range: [0, 255] });
 * loss(hr, hr); // => 0
 * ```
 */
export function perceptualLoss(
  extractor: FeatureExtractor,
  options: PerceptualSettings & Pick<ContentLossOptions, "range"> = {},
): ContentLoss {
  checkOptions("perceptualLoss", options, { ...perceptualOptions, range: true });
  const { range, ...settings } = options;
  return namedContentLoss(
    "perceptualLoss",
    extractor,
    { perceptual: { weight: 1, ...settings } },
    range === undefined ? {} : { range },
  );
}
