import {
  add,
  concat,
  div,
  maximum,
  mul,
  reshape,
  type Scalar,
  sqrt,
  square,
  step,
  type Tensor,
  type Tensor1D,
  tidy,
} from "@tensorflow/tfjs-core";
import { differentiable } from "../differentiable/differentiable.ts";
import { lossTerm } from "../measures/loss-term.ts";
import type { PixelMeasure } from "../measures/measure.ts";
import type { TiledMetric } from "../measures/tiled-metric.ts";
import { deviation, gradientDissimilarity } from "./gmsd.ts";
import { halve } from "./halve.ts";
import { brightnessOf, judgedPair } from "./judged-pair.ts";
import type { PixelOptions } from "./metric-options.ts";
import { meanOfImages, unlessNotFinite } from "./per-image.ts";
import { cutPlaces, ownPlaces } from "./tiles/own-places.ts";
import { Spread } from "./tiles/spread.ts";
import { type JudgedTile, tileSums } from "./tiles/tile-sums.ts";

/** Of the scales, the finest first. */
const weights = [0.096, 0.596, 0.289, 0.019];

const leastSide = 2 ** weights.length + 1;

/**
 * GMSD at four scales (Zhang, Sander and Bovik, 2017): the root of the sum of .096, .596, .289 and .019 times the squares of the
 * deviations at the full size and its halves, of `(1.5 m1 m2 + 170) / (m1^2 + m2^2 - .5 m1 m2 + 170)`. It is piq's value.
 * Differentiable in `yPred`.
 *
 * @param yTrue Originals `[batch, height, width, channels]`, RGB or grayscale, a constant.
 * @param yPred Reconstructions of the same shape and units.
 * @param options `range` and `crop`.
 * @returns `[batch]`, 0 for equal images.
 * @throws SrlossError where a rank is not 4, the shapes differ, there are not one or three channels, an option is unknown, or
 *   less than 17x17 pixels are left after the crop.
 *
 * @example
 * ```ts
 * import { msGmsd } from "@srloss/core/metrics";
 * msGmsd(tf.zeros([1, 17, 17, 1]), tf.zeros([1, 17, 17, 1])); // => [0]
 * ```
 */
export function msGmsd(yTrue: Tensor, yPred: Tensor, options: PixelOptions = {}): Tensor1D {
  return tidy(() => {
    const { truth, prediction } = judgedPair("msGmsd", yTrue, yPred, options, leastSide);
    let [t, p] = [brightnessOf(truth), brightnessOf(prediction)];
    const deviations = weights.map((_, scale) => {
      if (scale) [t, p] = [halve(t, "zero-last"), halve(p, "zero-last")];
      return deviation(gradientDissimilarity(t, p, 0.5));
    });
    return unlessNotFinite(weightedNorm(deviations), p);
  });
}

/**
 * `msGmsd`, the mean over the batch: a loss. Its gradient is 0 where the images are equal.
 *
 * @param yTrue Originals `[batch, height, width, channels]`, RGB or grayscale, a constant.
 * @param yPred Reconstructions of the same shape and units.
 * @returns A scalar.
 *
 * @example
 * ```ts
 * import { msGmsdLoss } from "@srloss/core/metrics";
 * msGmsdLoss(tf.zeros([1, 17, 17, 1]), tf.zeros([1, 17, 17, 1])); // => 0
 * ```
 */
export function msGmsdLoss(yTrue: Tensor, yPred: Tensor, options: PixelOptions = {}): Scalar {
  return tidy(() => meanOfImages(msGmsd(yTrue, yPred, options)));
}

/** In tiles: at the coarsest scale, too, each pixel looks at its neighbours. */
const coarsest = 2 ** (weights.length - 1);

const tiles: TiledMetric = {
  grid: coarsest,
  margin: coarsest,
  begin({ width, height }) {
    const scales = weights.map(() => new Spread());
    const places = ({ seen, own }: JudgedTile, scale: number) => {
      const step = 2 ** scale;
      return ownPlaces(own, seen, step, { width: Math.ceil(width / step), height: Math.ceil(height / step) })!;
    };
    return tileSums(
      (tile) => {
        let [t, p] = [brightnessOf(tile.truth), brightnessOf(tile.prediction)];
        return concat(
          scales.map((_, scale) => {
            if (scale) [t, p] = [halve(t, "zero-last"), halve(p, "zero-last")];
            return reshape(cutPlaces(gradientDissimilarity(t, p, 0.5), places(tile, scale)), [-1]);
          }),
        ) as Tensor1D;
      },
      (found, tile) => {
        let from = 0;
        for (const [scale, values] of scales.entries()) {
          const own = places(tile, scale);
          values.add(found.subarray(from, from + own.width * own.height));
          from += own.width * own.height;
        }
      },
      () => Math.sqrt(scales.reduce((sum, values, scale) => sum + weights[scale]! * values.deviation() ** 2, 0)),
    );
  },
};

/** The root of the weighted sum of squares; its gradient is 0 where it is 0. */
function weightedNorm(values: readonly Tensor1D[]): Tensor1D {
  return differentiable(
    values,
    (save) => {
      const squares = values.map((value, i) => mul(square(value), weights[i]!));
      const root = sqrt(squares.reduce((sum, each) => add(sum, each))) as Tensor1D;
      save([...values, root]);
      return root;
    },
    (dy, saved) => {
      const root = saved[values.length]!;
      const factor = div(mul(dy, step(root)), maximum(root, 1e-30));
      return values.map((_, i) => mul(mul(saved[i]!, weights[i]!), factor));
    },
  );
}

export const msGmsdMeasure: PixelMeasure = {
  title: "MS-GMSD",
  unit: "",
  better: "lower",
  best: 0,
  leastSide,
  of: "channels",
  sees: "luma",
  meaning: "GMSD at four scales, from fine to coarse",
  usual: false,
  metric: { value: msGmsd },
  tiles: () => tiles,
  settings: {},
  pixelTerm: lossTerm(msGmsdLoss),
};
