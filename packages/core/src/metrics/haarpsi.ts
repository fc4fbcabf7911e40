import {
  add,
  div,
  log,
  mul,
  reshape,
  type Scalar,
  sigmoid,
  square,
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
import { absolute, dissimilarity, type Filter, filtered, largerOf, turned } from "./filters.ts";
import { halve } from "./halve.ts";
import { brightnessOf, chromaOf, judgedPair } from "./judged-pair.ts";
import type { PixelOptions } from "./metric-options.ts";
import { oneMinusMean, unlessNotFinite } from "./per-image.ts";

const constant = 30;
const alpha = 4.2;
const leastSide = 16;

/** Of images without any edge; they are alike. */
const tiny = 1e-6;

/** Rows of 1, then of -1, over the side. */
const haar = (side: number): Filter =>
  Array.from({ length: side }, (_, y) => Array<number>(side).fill((y < side / 2 ? 1 : -1) / side));

const average: Filter = [
  [0.25, 0.25],
  [0.25, 0.25],
];

/**
 * Haar wavelet-based perceptual similarity of each image (Reisenhofer et al., 2018): at half the size, how alike the Haar coefficients
 * of two scales are, in both directions, and the chroma, weighted by those of the third. It is the authors' value and piq's.
 * Differentiable in `yPred`.
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
 * import { haarPsi } from "@srloss/core/metrics";
 * haarPsi(hr, hr); // => [1]
 * ```
 */
export function haarPsi(yTrue: Tensor, yPred: Tensor, options: PixelOptions = {}): Tensor1D {
  return tidy(() => {
    const { truth, prediction, coloured } = judgedPair("haarPsi", yTrue, yPred, options, leastSide);
    const [t, p] = [truth, prediction].map((images) => halve(brightnessOf(images), "zero-last")) as [
      Tensor4D,
      Tensor4D,
    ];
    const parts = [haar, (side: number) => turned(haar(side))].map((filter): Part => {
      const edges = [2, 4, 8].map((side) =>
        [t, p].map((images) => absolute(filtered(images, [filter(side)], side / 2 - 1))),
      ) as [Tensor4D, Tensor4D][];
      const [fine, coarse, widest] = edges as [[Tensor4D, Tensor4D], [Tensor4D, Tensor4D], [Tensor4D, Tensor4D]];
      return {
        lack: meanOfBoth(dissimilarity(...fine, constant), dissimilarity(...coarse, constant)),
        weight: largerOf(...widest),
      };
    });
    if (coloured) {
      const smooth = (images: Tensor4D) => absolute(filtered(halve(images, "zero-last"), [average], 0));
      const [ti, tq] = chromaOf(truth).map(smooth) as [Tensor4D, Tensor4D];
      const [pi, pq] = chromaOf(prediction).map(smooth) as [Tensor4D, Tensor4D];
      parts.push({
        lack: meanOfBoth(dissimilarity(ti, pi, constant), dissimilarity(tq, pq, constant)),
        weight: meanOfBoth(parts[0]!.weight, parts[1]!.weight),
      });
    }
    return unlessNotFinite(weightedSimilarity(parts), prediction);
  });
}

/**
 * `1 - haarPsi`, the mean over the batch: a loss. See `haarPsi` for the formula, options and errors.
 *
 * @param yTrue Originals `[batch, height, width, channels]`, RGB or grayscale, a constant.
 * @param yPred Reconstructions of the same shape and units.
 * @returns A scalar, 0 for equal images.
 *
 * @example
 * ```ts
 * import { haarPsiLoss } from "@srloss/core/metrics";
 * haarPsiLoss(hr, hr); // => 0
 * ```
 */
export function haarPsiLoss(yTrue: Tensor, yPred: Tensor, options: PixelOptions = {}): Scalar {
  return tidy(() => oneMinusMean(haarPsi(yTrue, yPred, options)));
}

/** What the similarity of a map lacks of 1, and how much each place counts. */
interface Part {
  readonly lack: Tensor4D;
  readonly weight: Tensor4D;
}

function meanOfBoth(a: Tensor4D, b: Tensor4D): Tensor4D {
  return differentiable(
    [a, b],
    () => mul(add(a, b), 0.5),
    (dy) => [mul(dy, 0.5), mul(dy, 0.5)],
  );
}

/**
 * The weighted mean of the similarities' logistic function, back through its inverse, squared. What the logistic function lacks of 1
 * is added up, not the function: near 1 it has the digits.
 */
function weightedSimilarity(parts: readonly Part[]): Tensor1D {
  const count = parts.length;
  const lacking = (lack: Tensor) => sigmoid(mul(sub(lack, 1), alpha));
  return differentiable(
    [...parts.map(({ lack }) => lack), ...parts.map(({ weight }) => weight)],
    (save) => {
      const total = (of: (part: Part) => Tensor) =>
        tidy(() => parts.map((part) => sumPerSample(of(part))).reduce((sum, each) => add(sum, each)));
      const weight = add(
        total((part) => part.weight),
        tiny,
      );
      const rest = add(
        total((part) => mul(lacking(part.lack), part.weight)),
        tiny / (1 + Math.exp(alpha)),
      );
      const mean = div(rest, weight);
      save([...parts.map(({ lack }) => lack), ...parts.map(({ weight }) => weight), mean, weight]);
      return square(logit(mean)) as Tensor1D;
    },
    (dy, saved) => {
      const [mean, weight] = saved.slice(2 * count) as [Tensor, Tensor];
      const factor = tidy(() => {
        const ofMean = div(mul(logit(mean), -2 / alpha), mul(mean, sub(1, mean)));
        return reshape(div(mul(dy, ofMean), weight), [-1, 1, 1, 1]);
      });
      const middle = reshape(mean, [-1, 1, 1, 1]);
      const lacks = saved.slice(0, count).map(lacking);
      return [
        ...lacks.map((lack, i) => tidy(() => mul(mul(mul(mul(lack, sub(1, lack)), alpha), saved[count + i]!), factor))),
        ...lacks.map((lack) => tidy(() => mul(sub(lack, middle), factor))),
      ];
    },
  );
}

/** The logistic function's inverse over alpha, of what is left to 1. */
function logit(rest: Tensor): Tensor {
  return mul(log(div(sub(1, rest), rest)), 1 / alpha);
}

export const haarPsiMeasure: PixelMeasure = {
  title: "HaarPSI",
  unit: "",
  better: "higher",
  best: 1,
  leastSide,
  of: "channels",
  meaning: "how alike edges and colours are, where there are edges at all; near people's judgement, and fast",
  usual: false,
  metric: { value: haarPsi },
  settings: {},
  pixelTerm: lossTerm(haarPsiLoss),
};
