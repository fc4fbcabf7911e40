import {
  add,
  concat,
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
import { affine } from "../differentiable/affine.ts";
import { differentiable } from "../differentiable/differentiable.ts";
import { sumPerSample } from "../differentiable/sum-and-mean.ts";
import { lossTerm } from "../measures/loss-term.ts";
import type { PixelMeasure } from "../measures/measure.ts";
import type { TiledMetric } from "../measures/tiled-metric.ts";
import { absolute, dissimilarity, largerOf } from "./filters.ts";
import { halve } from "./halve.ts";
import { brightnessOf, chromaOf, judgedPair } from "./judged-pair.ts";
import type { PixelOptions } from "./metric-options.ts";
import { along, type NeighbourStep, neighbourSteps, withMargins } from "./neighbours.ts";
import { oneMinusMean, unlessNotFinite } from "./per-image.ts";
import { cutPlaces, ownPlaces } from "./tiles/own-places.ts";
import { tileSums } from "./tiles/tile-sums.ts";

const constant = 30;
const alpha = 4.2;
const leastSide = 16;

/** Of images without any edge; they are alike. */
const tiny = 1e-6;
const tinyRest = tiny / (1 + Math.exp(alpha));

/** The largest filter's, around the image. */
const [before, after] = [3, 4];

/**
 * Rows of 1, then of -1, `side` x `side` of both, over the side, or columns: halves that were summed up, less each other. The differences
 * come first, so that flat places have none.
 */
function haar(side: number, axis: 1 | 2): readonly NeighbourStep[] {
  const doublings = (length: number) => Array.from({ length: Math.log2(length) }, (_, i) => 2 ** i);
  const other = axis === 1 ? 2 : 1;
  return [
    { axis, distance: side / 2, minus: true },
    ...doublings(side / 2).map((distance) => ({ axis, distance })),
    ...doublings(side).map((distance) => ({ axis: other, distance }) as const),
  ];
}

const sumOfFour: readonly NeighbourStep[] = [
  { axis: 1, distance: 1 },
  { axis: 2, distance: 1 },
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
    const { parts, luma } = comparedParts(truth, prediction, coloured);
    return unlessNotFinite(weightedSimilarity(parts), luma);
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

/** What is compared, at half the size, and the reconstruction's luma there. */
function comparedParts(truth: Tensor4D, prediction: Tensor4D, coloured: boolean): { parts: Part[]; luma: Tensor4D } {
  const small = [truth, prediction].map((images) => halve(images, "zero-last")) as [Tensor4D, Tensor4D];
  const lumas = small.map(brightnessOf) as [Tensor4D, Tensor4D];
  const wide = lumas.map((luma) => bordered(luma, before, after)) as [Tensor4D, Tensor4D];
  const parts = ([1, 2] as const).map((axis): Part => {
    const [fine, coarse, widest] = [2, 4, 8].map((side) => wide.map((images) => coefficients(images, side, axis))) as [
      [Tensor4D, Tensor4D],
      [Tensor4D, Tensor4D],
      [Tensor4D, Tensor4D],
    ];
    return {
      lack: meanOfBoth(dissimilarity(...fine, constant), dissimilarity(...coarse, constant)),
      weight: largerOf(...widest),
    };
  });
  if (coloured) {
    const smooth = (images: Tensor4D) => absolute(affine(neighbourSteps(bordered(images, 0, 1), sumOfFour), 0.25, 0));
    const [[ti, tq], [pi, pq]] = small.map((images) => chromaOf(images).map(smooth)) as [
      [Tensor4D, Tensor4D],
      [Tensor4D, Tensor4D],
    ];
    parts.push({
      lack: meanOfBoth(dissimilarity(ti, pi, constant), dissimilarity(tq, pq, constant)),
      weight: meanOfBoth(parts[0]!.weight, parts[1]!.weight),
    });
  }
  return { parts, luma: lumas[1] };
}

/** In tiles: the largest filter sees four pixels of half the size. */
const tiles: TiledMetric = {
  grid: 2,
  margin: 2 * after,
  begin({ width, height }) {
    const whole = { width: Math.ceil(width / 2), height: Math.ceil(height / 2) };
    let [weight, rest] = [tiny, tinyRest];
    return tileSums(
      ({ truth, prediction, seen, own }) => {
        const places = ownPlaces(own, seen, 2, whole)!;
        const { parts } = comparedParts(truth, prediction, truth.shape[3] === 3);
        const cut = parts.map((part) => ({
          lack: cutPlaces(part.lack, places),
          weight: cutPlaces(part.weight, places),
        }));
        const { weight, rest } = totals(cut);
        return concat([weight, rest] as Tensor1D[]);
      },
      ([ofWeight, ofRest]) => {
        weight += ofWeight!;
        rest += ofRest!;
      },
      () => (Math.log((weight - rest) / rest) / alpha) ** 2,
    );
  },
};

/** Zeros around images. */
function bordered(images: Tensor4D, first: number, last: number): Tensor4D {
  const [, height, width] = images.shape;
  return differentiable(
    [images],
    () => tidy(() => withMargins(withMargins(images, 1, first, last), 2, first, last)),
    (dy) => [tidy(() => along(along(dy, 1, first, height), 2, first, width))],
  );
}

/** The sizes of the Haar coefficients of images with zeros around them: the filter begins half of its side before the pixel, and one after. */
function coefficients(wide: Tensor4D, side: number, axis: 1 | 2): Tensor4D {
  const cut = before - (side / 2 - 1);
  const seen = inside(wide, cut, after - side / 2);
  return absolute(affine(neighbourSteps(seen, haar(side, axis)), 1 / side, 0));
}

/** Without the first and last rows and columns. */
function inside(images: Tensor4D, first: number, last: number): Tensor4D {
  if (!first && !last) return images;
  const [, height, width] = images.shape;
  return differentiable(
    [images],
    () => tidy(() => along(along(images, 1, first, height - first - last), 2, first, width - first - last)),
    (dy) => [tidy(() => withMargins(withMargins(dy, 1, first, last), 2, first, last))],
  );
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
  return differentiable(
    [...parts.map(({ lack }) => lack), ...parts.map(({ weight }) => weight)],
    (save) => {
      const sums = totals(parts);
      const [weight, rest] = [add(sums.weight, tiny), add(sums.rest, tinyRest)];
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

/** What the logistic function of a similarity lacks of 1. */
function lacking(lack: Tensor): Tensor {
  return sigmoid(mul(sub(lack, 1), alpha));
}

/** The parts' weights, and these with what is lacking, summed up over each image: `[batch]`. */
function totals(parts: readonly Part[]): { weight: Tensor; rest: Tensor } {
  const total = (of: (part: Part) => Tensor) =>
    tidy(() => parts.map((part) => sumPerSample(of(part))).reduce((sum, each) => add(sum, each)));
  return {
    weight: total((part) => part.weight),
    rest: total((part) => mul(lacking(part.lack), part.weight)),
  };
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
  sees: "colour",
  meaning: "how alike edges and colours are, where there are edges at all; near people's judgement, and fast",
  usual: false,
  metric: { value: haarPsi },
  tiles: () => tiles,
  settings: {},
  pixelTerm: lossTerm(haarPsiLoss),
};
