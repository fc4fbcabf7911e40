import { type ContentLoss, type ContentLossOptions, namedContentLoss } from "../content/content-loss.ts";
import type { FeatureExtractor } from "../feature-extractor.ts";
import { checkOptions } from "../validation/check-options.ts";
import { type StyleSettings, styleOptions } from "./style-measure.ts";

/**
 * Style loss, also texture loss: `mean (G(phi(yTrue)) - G(phi(yPred)))^2` over `[batch, channels, channels]`, G being
 * the Gram matrix (Gatys et al., 2016); the default is the Keras program's, VGG19's `block3_conv3` with
 * `G = F^T F / (h w c)`. With several layers, the weighted sum of theirs.
 *
 * @param extractor The network that sees the images.
 * @param options `layers`, `criterion`, `normalization` (of the Gram matrix), `patch`, `divideByMean`, and the `range` of the images.
 * @returns A loss of images `[batch, height, width, channels]`, RGB or grayscale; it fits `model.compile({ loss })`.
 * @throws SrlossError at once for unknown layers, criteria or normalizations and bad weights; when called, for ranks, shapes
 *   and channels that do not fit, and images too small for the layer or the patch.
 *
 * @example
 * ```ts
 * const loss = styleLoss(vgg, { layers: ["block1_conv1"], normalization: "none", patch: 16 }); // EnhanceNet's texture
 * loss(hr, hr); // => 0
 * ```
 */
export function styleLoss(
  extractor: FeatureExtractor,
  options: StyleSettings & Pick<ContentLossOptions, "range"> = {},
): ContentLoss {
  checkOptions("styleLoss", options, { ...styleOptions, range: true });
  const { range, ...settings } = options;
  return namedContentLoss(
    "styleLoss",
    extractor,
    { style: { weight: 1, ...settings } },
    range === undefined ? {} : { range },
  );
}
