import {
  abs,
  add,
  cast,
  div,
  greater,
  maximum,
  mul,
  reshape,
  type Scalar,
  sqrt,
  square,
  sub,
  type Tensor,
  type Tensor4D,
  tidy,
} from "@tensorflow/tfjs-core";
import { differentiable } from "../differentiable/differentiable.ts";
import { meanOfAll, meanOverAxis } from "../differentiable/sum-and-mean.ts";
import { lossTerm } from "../measures/loss-term.ts";
import type { PixelMeasure } from "../measures/measure.ts";
import { checkOptions } from "../validation/check-options.ts";
import { type RangeOptions, unitPair } from "./unit-pair.ts";

/** A deviation that float32 makes of a flat image in 0..1 stays below it. */
const flattest = 1e-5;

/**
 * Normalised cross-correlation as a loss: `(1 - r) / 2`, r being Pearson's correlation of the pixels of each image and channel, the
 * mean over both. It is 0 where one image is the other, brighter or with more contrast, 1 where it is its negative. Of two flat
 * channels it is 0, of a flat and another one 1/2. It is traiNNer-redux's, for one image (which mixes those of a batch).
 *
 * @param yTrue Originals `[batch, height, width, channels]`, a constant.
 * @param yPred Reconstructions of the same shape and units.
 * @param options The `range` of the pixels, which defaults to `[0, 255]`.
 * @returns A scalar in 0..1. Of a flat reconstruction the gradient is 0.
 * @throws SrlossError where a rank is not 4, the shapes differ, or an option is unknown.
 *
 * @example
 * ```ts
 * import { nccLoss } from "@srloss/core/losses";
 * nccLoss(hr, tf.mul(hr, 0.5)); // => 0
 * nccLoss(hr, tf.sub(255, hr)); // => 1
 * ```
 */
export function nccLoss(yTrue: Tensor, yPred: Tensor, options: RangeOptions = {}): Scalar {
  checkOptions("nccLoss", options, { range: true });
  return tidy(() => {
    const { truth, prediction } = unitPair("nccLoss", yTrue, yPred, options);
    return correlationLack(truth, prediction);
  });
}

/** The mean over height and width, `[b, h, w, c]` to `[b, 1, 1, c]`. */
function spatialMean(x: Tensor): Tensor {
  const [b, , , c] = x.shape as Tensor4D["shape"];
  return reshape(meanOverAxis(meanOverAxis(x, 1), 1), [b, 1, 1, c]);
}

/** About its mean, over its deviation: 0 where it is flat. */
function standard(x: Tensor4D): { values: Tensor; deviation: Tensor; uneven: Tensor } {
  const centred = sub(x, spatialMean(x));
  const deviation = sqrt(spatialMean(square(centred)));
  const uneven = cast(greater(deviation, flattest), "float32");
  return { values: mul(div(centred, maximum(deviation, flattest)), uneven), deviation, uneven };
}

/** `(1 - r) / 2` is a quarter of the mean square of both standard images' difference: where these are alike, no digit is lost. */
function correlationLack(truth: Tensor4D, prediction: Tensor4D): Scalar {
  return differentiable(
    [prediction],
    (save) => {
      save([truth, prediction]);
      return tidy(() => {
        const [t, p] = [standard(truth), standard(prediction)];
        const apart = spatialMean(square(sub(p.values, t.values)));
        // A flat one beside another: the mean square is 1 then, and r is 0.
        return meanOfAll(mul(add(apart, abs(sub(p.uneven, t.uneven))), 0.25));
      });
    },
    (dy, saved) => [
      tidy(() => {
        const [t, p] = saved.map((images) => standard(images as Tensor4D)) as [
          ReturnType<typeof standard>,
          ReturnType<typeof standard>,
        ];
        const apart = sub(p.values, t.values);
        const across = sub(apart, mul(p.values, spatialMean(mul(p.values, apart))));
        const slope = mul(div(across, maximum(p.deviation, flattest)), p.uneven);
        return mul(slope, mul(dy, 0.5 / truth.size));
      }),
    ],
  );
}

export const nccMeasure: PixelMeasure = {
  title: "Cross-correlation loss",
  unit: "",
  better: "lower",
  best: 0,
  leastSide: 1,
  of: "channels",
  sees: "colour",
  meaning: "whether patterns agree, whatever their brightness and contrast",
  usual: false,
  settings: {},
  pixelTerm: lossTerm(nccLoss),
};
