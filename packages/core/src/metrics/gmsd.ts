import {
  div,
  maximum,
  mul,
  reshape,
  type Scalar,
  sqrt,
  square,
  step,
  sub,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tidy,
} from "@tensorflow/tfjs-core";
import { differentiable } from "../differentiable/differentiable.ts";
import { meanPerSample } from "../differentiable/sum-and-mean.ts";
import { lossTerm } from "../measures/loss-term.ts";
import type { PixelMeasure } from "../measures/measure.ts";
import type { TiledMetric } from "../measures/tiled-metric.ts";
import { dissimilarity, gradientMagnitude } from "./filters.ts";
import { halve } from "./halve.ts";
import { brightnessOf, judgedPair } from "./judged-pair.ts";
import type { PixelOptions } from "./metric-options.ts";
import { meanOfImages, unlessNotFinite } from "./per-image.ts";
import { cutPlaces, ownPlaces } from "./tiles/own-places.ts";
import { Spread } from "./tiles/spread.ts";
import { tileSums } from "./tiles/tile-sums.ts";

/** Weights of the differences that Prewitt's filters take. */
const prewitt = [1 / 3, 1 / 3, 1 / 3];

/**
 * Gradient magnitude similarity deviation of each image (Xue et al., 2014): of the luma at half the size, by Prewitt's filters, the
 * standard deviation of `(2 m1 m2 + 170) / (m1^2 + m2^2 + 170)` over the image. It is piq's value. Differentiable in `yPred`.
 *
 * @param yTrue Originals `[batch, height, width, channels]`, RGB or grayscale, a constant.
 * @param yPred Reconstructions of the same shape and units.
 * @param options `range` and `crop`.
 * @returns `[batch]`, 0 for equal images.
 * @throws SrlossError where a rank is not 4, the shapes differ, there are not one or three channels, an option is unknown, or
 *   less than 4x4 pixels are left after the crop.
 *
 * @example
 * ```ts
 * import { gmsd } from "@srloss/core/metrics";
 * gmsd(hr, hr); // => [0]
 * ```
 */
export function gmsd(yTrue: Tensor, yPred: Tensor, options: PixelOptions = {}): Tensor1D {
  return tidy(() => {
    const { truth, prediction } = judgedPair("gmsd", yTrue, yPred, options, 4);
    const [t, p] = [truth, prediction].map(halfBrightness) as [Tensor4D, Tensor4D];
    return unlessNotFinite(deviation(gradientDissimilarity(t, p)), p);
  });
}

/**
 * `gmsd`, the mean over the batch: a loss. Its gradient is 0 where the images are equal.
 *
 * @param yTrue Originals `[batch, height, width, channels]`, RGB or grayscale, a constant.
 * @param yPred Reconstructions of the same shape and units.
 * @returns A scalar.
 *
 * @example
 * ```ts
 * import { gmsdLoss } from "@srloss/core/metrics";
 * gmsdLoss(hr, hr); // => 0
 * ```
 */
export function gmsdLoss(yTrue: Tensor, yPred: Tensor, options: PixelOptions = {}): Scalar {
  return tidy(() => meanOfImages(gmsd(yTrue, yPred, options)));
}

function halfBrightness(images: Tensor4D): Tensor4D {
  return brightnessOf(halve(images, "zero-last"));
}

/** In tiles: each pixel at half the size looks at its neighbours. */
const tiles: TiledMetric = {
  grid: 2,
  margin: 2,
  begin({ width, height }) {
    const values = new Spread();
    const whole = { width: Math.ceil(width / 2), height: Math.ceil(height / 2) };
    return tileSums(
      ({ truth, prediction, seen, own }) =>
        reshape(
          cutPlaces(
            gradientDissimilarity(halfBrightness(truth), halfBrightness(prediction)),
            ownPlaces(own, seen, 2, whole)!,
          ),
          [-1],
        ),
      (found) => values.add(found),
      () => values.deviation(),
    );
  },
};

/** 1 less the gradients' similarity at each pixel, for images of one channel in 0..255. */
export function gradientDissimilarity(truth: Tensor4D, prediction: Tensor4D, mask = 0): Tensor4D {
  const [t, p] = [truth, prediction].map((images) => gradientMagnitude(images, prewitt)) as [Tensor4D, Tensor4D];
  return dissimilarity(t, p, 170, mask);
}

/** The standard deviation of each image's values, `[batch]`; its gradient is 0 where it is 0. */
export function deviation(x: Tensor4D): Tensor1D {
  const [batch] = x.shape;
  return differentiable(
    [x],
    (save) => {
      const around = tidy(() => sub(x, reshape(meanPerSample(x), [batch, 1, 1, 1])));
      const root = tidy(() => sqrt(meanPerSample(square(around))) as Tensor1D);
      save([around, root]);
      return root;
    },
    (dy, [around, root]) => [
      tidy(() => {
        const factor = div(mul(dy, step(root!)), mul(maximum(root!, 1e-30), x.size / batch));
        return mul(around!, reshape(factor, [batch, 1, 1, 1]));
      }),
    ],
  );
}

export const gmsdMeasure: PixelMeasure = {
  title: "GMSD",
  unit: "",
  better: "lower",
  best: 0,
  leastSide: 4,
  of: "channels",
  sees: "luma",
  meaning: "how unevenly edges are lost: a few bad places count more than many fair ones",
  usual: false,
  metric: { value: gmsd },
  tiles: () => tiles,
  settings: {},
  pixelTerm: lossTerm(gmsdLoss),
};
