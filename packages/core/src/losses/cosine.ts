import {
  abs,
  add,
  div,
  maximum,
  mul,
  type Scalar,
  sqrt,
  square,
  step,
  sub,
  sum,
  type Tensor,
  type Tensor3D,
  type Tensor4D,
  tidy,
} from "@tensorflow/tfjs-core";
import { type ContentLoss, type ContentLossOptions, namedContentLoss } from "../content/content-loss.ts";
import { differentiable } from "../differentiable/differentiable.ts";
import { meanOfAll } from "../differentiable/sum-and-mean.ts";
import type { FeatureExtractor } from "../feature-extractor.ts";
import { type LayerWeights, weightedLayers } from "../features/layer-weights.ts";
import { defaultLayers } from "../features/perceptual-measure.ts";
import type { FeatureMeasure } from "../measures/measure.ts";
import { checkOptions } from "../validation/check-options.ts";

export interface CosineSettings {
  /** Defaults to `["block3_conv3"]`. */
  readonly layers?: LayerWeights;
}

/**
 * Cosine similarity of features as a loss: the mean over places of `1 - a.b / (|a| |b|)`, a and b being what a layer says of the place
 * in both images. How strong features are does not count, only which they are. A place where a layer says nothing is at 0 from
 * another such place, at 1 from the rest.
 *
 * @param extractor The network that sees the images.
 * @param options `layers`, whose losses are added up by their weights, and the `range` of the images.
 * @returns A loss of images `[batch, height, width, channels]`, RGB or grayscale.
 * @throws SrlossError as `perceptualLoss` does.
 *
 * @example
 * ```ts
 * import { cosineLoss } from "@srloss/core/losses";
 * cosineLoss(vgg, { layers: ["block2_conv2"] })(hr, hr); // => 0
 * ```
 */
export function cosineLoss(
  extractor: FeatureExtractor,
  options: CosineSettings & Pick<ContentLossOptions, "range"> = {},
): ContentLoss {
  checkOptions("cosineLoss", options, { layers: true, range: true });
  const { range, ...settings } = options;
  return namedContentLoss("cosineLoss", extractor, { cosine: { weight: 1, ...settings } }, range ? { range } : {});
}

// Features of a smaller norm count as zero.
const smallest = 1e-12;

/** Each place's features over their length; 0 stays 0, and so does its gradient. */
export function unitLength(features: Tensor4D): Tensor4D {
  const lengths = (x: Tensor) => sqrt(sum(square(x), 3, true));
  return differentiable(
    [features],
    (save) => {
      save([features]);
      return tidy(() => div(features, maximum(lengths(features), smallest)) as Tensor4D);
    },
    (dy, [x]) => [
      tidy(() => {
        const length = lengths(x!);
        const safe = maximum(length, smallest);
        const unit = div(x!, safe);
        return mul(div(sub(dy, mul(unit, sum(mul(unit, dy), 3, true))), safe), step(length));
      }),
    ],
  );
}

/** Of unit vectors, at each place `1 - cosine`: half the square of their difference, which loses no digit where they are alike. */
function apart(target: Tensor, prediction: Tensor): Tensor3D {
  const said = (x: Tensor) => step(sum(square(x), 3));
  const squares = sum(square(sub(prediction, target)), 3);
  return mul(add(squares, abs(sub(said(prediction), said(target)))), 0.5) as Tensor3D;
}

function meanApart(target: Tensor, prediction: Tensor): Scalar {
  return differentiable(
    [prediction],
    (save) => {
      save([target, prediction]);
      return tidy(() => meanOfAll(apart(target, prediction)));
    },
    (dy, [t, p]) => [mul(sub(p!, t!), mul(dy, p!.shape[3]! / p!.size))],
  );
}

export const cosineMeasure: FeatureMeasure<CosineSettings> = {
  title: "Cosine loss",
  unit: "",
  better: "lower",
  best: 0,
  leastSide: 1,
  of: "features",
  meaning: "whether a network sees the same things, however strong",
  usual: false,
  settings: { layers: true },
  featureTerm: (extractor, { layers = defaultLayers }) => ({
    layers: weightedLayers(extractor, layers, "cosine"),
    describe: unitLength,
    compare: meanApart,
    map: (target, prediction) => tidy(() => apart(unitLength(target), unitLength(prediction))),
  }),
};
