import {
  abs,
  add,
  div,
  maximum,
  mul,
  pow,
  reshape,
  type Scalar,
  sign,
  step,
  sub,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tidy,
} from "@tensorflow/tfjs-core";
import { differentiable } from "../differentiable/differentiable.ts";
import { sumPerSample } from "../differentiable/sum-and-mean.ts";
import { lossTerm } from "../measures/loss-term.ts";
import type { PixelMeasure } from "../measures/measure.ts";
import { dissimilarity, gradientMagnitude, largerOf } from "./filters.ts";
import { averages, timesSmaller } from "./halve.ts";
import { brightnessOf, chromaOf, judgedPair } from "./judged-pair.ts";
import type { PixelOptions } from "./metric-options.ts";
import { oneMinusMean, unlessNotFinite } from "./per-image.ts";
import { phaseCongruency } from "./phase-congruency.ts";

const leastSide = 16;
const colourPower = 0.03;

/** Weights of the differences that Scharr's filters take. */
const scharr = [3 / 16, 10 / 16, 3 / 16];

/**
 * Feature similarity of each image (Zhang et al., 2011): of images that were averaged to about 256 pixels of their smaller side, how alike
 * phase congruency and gradients of the luma are, weighted by the larger congruency. It is the authors' value and piq's with
 * `chromatic=False`. Differentiable in `yPred`.
 *
 * @param yTrue Originals `[batch, height, width, channels]`, RGB or grayscale, a constant.
 * @param yPred Reconstructions of the same shape and units.
 * @param options `range` and `crop`.
 * @returns `[batch]`, 0 to 1.
 * @throws SrlossError where a rank is not 4, the shapes differ, there are not one or three channels, an option is unknown, or
 *   less than 16x16 pixels are left after the crop.
 *
 * @example
 * ```ts
 * import { fsim } from "@srloss/core/metrics";
 * fsim(hr, hr); // => [1]
 * ```
 */
export function fsim(yTrue: Tensor, yPred: Tensor, options: PixelOptions = {}): Tensor1D {
  return tidy(() => similarity("fsim", yTrue, yPred, options));
}

/**
 * FSIM with colour: each place also counts how alike I and Q of YIQ are. It is piq's default; of grayscale images it is FSIM. See
 * `fsim` for the formula, options and errors.
 *
 * @param yTrue Originals `[batch, height, width, channels]`, RGB or grayscale, a constant.
 * @param yPred Reconstructions of the same shape and units.
 * @returns `[batch]`, 0 to 1.
 *
 * @example
 * ```ts
 * import { fsimc } from "@srloss/core/metrics";
 * fsimc(hr, hr); // => [1]
 * ```
 */
export function fsimc(yTrue: Tensor, yPred: Tensor, options: PixelOptions = {}): Tensor1D {
  return tidy(() => similarity("fsimc", yTrue, yPred, options));
}

/**
 * `1 - fsim`, the mean over the batch: a loss. See `fsim` for the formula, options and errors.
 *
 * @param yTrue Originals `[batch, height, width, channels]`, RGB or grayscale, a constant.
 * @param yPred Reconstructions of the same shape and units.
 * @returns A scalar, 0 for equal images.
 *
 * @example
 * ```ts
 * import { fsimLoss } from "@srloss/core/metrics";
 * fsimLoss(hr, hr); // => 0
 * ```
 */
export function fsimLoss(yTrue: Tensor, yPred: Tensor, options: PixelOptions = {}): Scalar {
  return tidy(() => oneMinusMean(fsim(yTrue, yPred, options)));
}

/**
 * `1 - fsimc`, the mean over the batch: a loss. See `fsimc` for the formula, options and errors.
 *
 * @param yTrue Originals `[batch, height, width, channels]`, RGB or grayscale, a constant.
 * @param yPred Reconstructions of the same shape and units.
 * @returns A scalar, 0 for equal images.
 *
 * @example
 * ```ts
 * import { fsimcLoss } from "@srloss/core/metrics";
 * fsimcLoss(hr, hr); // => 0
 * ```
 */
export function fsimcLoss(yTrue: Tensor, yPred: Tensor, options: PixelOptions = {}): Scalar {
  return tidy(() => oneMinusMean(fsimc(yTrue, yPred, options)));
}

function similarity(metric: "fsim" | "fsimc", yTrue: Tensor, yPred: Tensor, options: PixelOptions): Tensor1D {
  const { truth, prediction, coloured } = judgedPair(metric, yTrue, yPred, options, leastSide);
  const times = timesSmaller(truth);
  const small = (images: Tensor4D) => (times > 1 ? averages(images, times) : images);
  const [st, sp] = [truth, prediction].map(small) as [Tensor4D, Tensor4D];
  const [t, p] = [st, sp].map(brightnessOf) as [Tensor4D, Tensor4D];
  const congruency = [phaseCongruency(t), phaseCongruency(p)] as const;
  const magnitudes = [t, p].map((images) => gradientMagnitude(images, scharr)) as [Tensor4D, Tensor4D];
  let lack = lackOfBoth(dissimilarity(...congruency, 0.85), dissimilarity(...magnitudes, 160));
  if (metric === "fsimc" && coloured) {
    const [ti, tq] = chromaOf(st);
    const [pi, pq] = chromaOf(sp);
    lack = lackOfBoth(lack, lackOfColour(dissimilarity(ti, pi, 200), dissimilarity(tq, pq, 200)));
  }
  return unlessNotFinite(weightedMean(lack, largerOf(...congruency)), prediction);
}

/** What the product of two similarities lacks of 1, by what each lacks. */
function lackOfBoth(a: Tensor4D, b: Tensor4D): Tensor4D {
  return differentiable(
    [a, b],
    (save) => {
      save([a, b]);
      return tidy(() => sub(add(a, b), mul(a, b)));
    },
    (dy, [one, other]) => [tidy(() => mul(dy, sub(1, other!))), tidy(() => mul(dy, sub(1, one!)))],
  );
}

/** The same of the product's size to a power: opposite colours make a similarity less than 0. */
function lackOfColour(a: Tensor4D, b: Tensor4D): Tensor4D {
  const product = (x: Tensor, y: Tensor) => mul(sub(1, x), sub(1, y));
  return differentiable(
    [a, b],
    (save) => {
      save([a, b]);
      return tidy(() => sub(1, pow(abs(product(a, b)), colourPower)) as Tensor4D);
    },
    (dy, [one, other]) =>
      tidy(() => {
        const both = product(one!, other!);
        const size = maximum(abs(both), 1e-6);
        const factor = mul(
          dy,
          mul(mul(sign(both), step(sub(abs(both), 1e-6))), mul(pow(size, colourPower - 1), colourPower)),
        );
        return [mul(factor, sub(1, other!)), mul(factor, sub(1, one!))];
      }),
  );
}

/** 1 less the mean of `lack`, weighted, of each image. */
function weightedMean(lack: Tensor4D, weight: Tensor4D): Tensor1D {
  return differentiable(
    [lack, weight],
    (save) => {
      const total = sumPerSample(weight);
      const mean = div(sumPerSample(mul(lack, weight)), total);
      save([lack, weight, mean, total]);
      return sub(1, mean) as Tensor1D;
    },
    (dy, [lacking, weights, mean, total]) =>
      tidy(() => {
        const factor = reshape(div(mul(dy, -1), total!), [-1, 1, 1, 1]);
        return [mul(weights!, factor), mul(sub(lacking!, reshape(mean!, [-1, 1, 1, 1])), factor)];
      }),
  );
}

const described = {
  unit: "",
  better: "higher",
  best: 1,
  leastSide,
  of: "channels",
  usual: false,
  settings: {},
} as const;

export const fsimMeasure: PixelMeasure = {
  ...described,
  title: "FSIM",
  sees: "luma",
  meaning: "how alike the places are that catch the eye: edges and corners, by the phase of waves",
  metric: { value: fsim },
  pixelTerm: lossTerm(fsimLoss),
};

export const fsimcMeasure: PixelMeasure = {
  ...described,
  title: "FSIMc",
  sees: "colour",
  meaning: "FSIM that also looks at colour",
  metric: { value: fsimc },
  pixelTerm: lossTerm(fsimcLoss),
};
