import {
  type Scalar,
  sub,
  type Tensor,
  type Tensor1D,
  type Tensor3D,
  type Tensor4D,
  tidy,
} from "@tensorflow/tfjs-core";
import type { PixelMeasure } from "../measures/measure.ts";
import { SrlossError } from "../srloss-error.ts";
import { averages, timesSmaller } from "./halve.ts";
import { type MetricOptions, metricPair } from "./metric-options.ts";
import { meanOfChannels, oneMinusMean } from "./per-image.ts";
import { structuralSimilarity, structuralSimilarityMap } from "./structural-similarity.ts";
import { gaussianWindow } from "./window-blur.ts";

/**
 * Structural similarity of each image (Wang et al., 2004): the mean over positions and channels of
 * `(2 mx my + C1)(2 sxy + C2) / ((mx^2 + my^2 + C1)(sx^2 + sy^2 + C2))`, in an 11x11 Gaussian window of sigma 1.5 where
 * it fits, C1 = (.01 L)^2, C2 = (.03 L)^2, L = 255, no downsampling. It is scikit-image's value with
 * `gaussian_weights=True, sigma=1.5, use_sample_covariance=False` and `tf.image.ssim`'s; `convention` names another program's.
 * Differentiable in `yPred`.
 *
 * @param yTrue Originals `[batch, height, width, channels]`, a constant.
 * @param yPred Reconstructions of the same shape and units.
 * @param options `range`, `crop`, `channels` and `convention`.
 * @returns `[batch]`, at most 1.
 * @throws SrlossError where a rank is not 4, the shapes differ, an option is unknown, or less pixels than a window, 11x11, are
 *   left after the crop.
 *
 * @example
 * ```ts
 * ssim(hr, hr); // => [1]
 * ```
 */
export function ssim(yTrue: Tensor, yPred: Tensor, options: MetricOptions = {}): Tensor1D {
  return tidy(() => {
    const { truth, prediction, window } = windowPair(yTrue, yPred, options);
    return meanOfChannels(structuralSimilarity(truth, prediction, "ssim", window));
  });
}

/**
 * `1 - ssim`, the mean over the batch: a loss. See `ssim` for the formula, options and errors.
 *
 * @param yTrue Originals `[batch, height, width, channels]`, a constant.
 * @param yPred Reconstructions of the same shape and units.
 * @returns A scalar, 0 for equal images, at most 2.
 *
 * @example
 * ```ts
 * ssimLoss(hr, hr, { channels: "y", crop: 2 }); // => 0
 * ```
 */
export function ssimLoss(yTrue: Tensor, yPred: Tensor, options: MetricOptions = {}): Scalar {
  return tidy(() => oneMinusMean(ssim(yTrue, yPred, options)));
}

/** What is compared, in which window. */
function windowPair(yTrue: Tensor, yPred: Tensor, options: MetricOptions) {
  const { truth, prediction, look } = metricPair("ssim", yTrue, yPred, options);
  const times = look.averaged ? timesSmaller(truth) : 1;
  const [small, smaller] = [truth, prediction].map((images) => (times > 1 ? averages(images, times) : images));
  checkWindowFits("ssim", small!, look.window?.taps.length ?? windowSize);
  return { truth: small!, prediction: smaller!, window: look.window };
}

function checkWindowFits(metric: string, images: Tensor4D, size: number): void {
  const [, height, width] = images.shape;
  if (Math.min(height, width) < size)
    throw new SrlossError(
      "shape",
      `${metric} needs at least ${size}x${size} pixels; got ${width}x${height} (width x height).`,
    );
}

/** SSIM at each position of the window, `[batch, height - 10, width - 10]`: its mean is SSIM. */
function ssimMap(yTrue: Tensor, yPred: Tensor, options: MetricOptions = {}): Tensor3D {
  return tidy(() => {
    const { truth, prediction, window } = windowPair(yTrue, yPred, options);
    return structuralSimilarityMap(truth, prediction, window);
  });
}

const windowSize = gaussianWindow.length;

export const ssimMeasure: PixelMeasure = {
  title: "SSIM",
  unit: "",
  better: "higher",
  best: 1,
  leastSide: windowSize,
  of: "channels",
  meaning: "how alike brightness, contrast and structure are in small windows",
  usual: true,
  metric: { value: ssim, map: ssimMap },
  byConvention: true,
  settings: {},
  pixelTerm: (_, range) => ({
    needsTarget: true,
    value: (target, prediction) => ssimLoss(target!, prediction, { range }),
    map: (target, prediction) => sub(1, ssimMap(target, prediction, { range })),
  }),
};
