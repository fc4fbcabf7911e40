import {
  add,
  div,
  log,
  maximum,
  mul,
  reshape,
  square,
  sub,
  type Tensor,
  type Tensor1D,
  tidy,
} from "@tensorflow/tfjs-core";
import { differentiable } from "../differentiable/differentiable.ts";
import { meanPerSampleByStrips } from "../differentiable/row-strips.ts";
import type { Measure } from "../measures/measure.ts";
import { type MetricOptions, metricPair } from "./metric-options.ts";

const unit = 16;

/**
 * Peak signal-to-noise ratio of each image: `10 log10(255^2 / mean (yTrue - yPred)^2)` for pixels in 0..255 (other
 * ranges are mapped to it). Infinity where both are equal. Differentiable in `yPred`; the
 * gradient grows without bound as they get equal, and is 0 where they are. As a loss it is `-psnr`.
 *
 * With `channels: "y"` and `crop` = the scale factor it is the PSNR of super-resolution papers: the luma of MATLAB's
 * `rgb2ycbcr`, in 16..235, against a peak of 255. `convention` names another program's PSNR.
 *
 * @param yTrue Originals `[batch, height, width, channels]`.
 * @param yPred Reconstructions of the same shape and units.
 * @param options `range`, `crop`, `channels` and `convention`.
 * @returns `[batch]`, in dB.
 * @throws SrlossError where a rank is not 4, the shapes differ, an option is unknown, or the crop leaves nothing.
 *
 * @example
 * ```ts
 * psnr(tf.zeros([1, 8, 8, 3]), tf.fill([1, 8, 8, 3], 0.1), { range: [0, 1] }); // => [20]
 * ```
 */
export function psnr(yTrue: Tensor, yPred: Tensor, options: MetricOptions = {}): Tensor1D {
  return tidy(() => {
    const { truth, prediction, look } = metricPair("psnr", yTrue, yPred, options);
    const epsilon = (look.epsilon ?? 0) * (255 / unit) ** 2;
    const elements = prediction.size / prediction.shape[0];
    return differentiable(
      [prediction],
      (save) => {
        // In sixteenths, so that neither large nor small errors leave the range of 16 bits; 0 error is log 0.
        const mse = add(
          meanPerSampleByStrips([prediction, truth], ([p, t]) => square(inUnits(p!, t!))),
          epsilon,
        );
        save([prediction, truth, mse]);
        const decibels = mul(add(log(mse), 2 * Math.log(unit / 255)), -10 / Math.LN10);
        // The logarithm of NaN is a number on some backends.
        return add(decibels, mul(mse, 0)) as Tensor1D;
      },
      (dy, [p, t, mse]) => {
        const factor = div(mul(dy, -20 / Math.LN10 / elements / unit), maximum(mse!, 1e-30));
        return [tidy(() => mul(inUnits(p!, t!), reshape(factor, [-1, 1, 1, 1])))];
      },
    );
  });
}

function inUnits(prediction: Tensor, truth: Tensor): Tensor {
  return mul(sub(prediction, truth), 1 / unit);
}

export const psnrMeasure: Measure = {
  title: "PSNR",
  unit: "dB",
  better: "higher",
  best: Number.POSITIVE_INFINITY,
  leastSide: 1,
  of: "channels",
  meaning: "the squared error on a logarithmic scale; tolerates blur",
  usual: true,
  metric: { value: psnr },
  byConvention: true,
};
