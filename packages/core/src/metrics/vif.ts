import {
  add,
  addN,
  cast,
  concat,
  div,
  greaterEqual,
  log,
  logicalAnd,
  maximum,
  mean,
  mul,
  neg,
  pad,
  reshape,
  type Scalar,
  slice,
  split,
  square,
  step,
  stridedSlice,
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
import type { TiledMetric } from "../measures/tiled-metric.ts";
import { brightnessOf, judgedPair } from "./judged-pair.ts";
import type { PixelOptions } from "./metric-options.ts";
import { oneMinusMean, unlessNotFinite } from "./per-image.ts";
import { cutPlaces, ownPlaces } from "./tiles/own-places.ts";
import { tileSums } from "./tiles/tile-sums.ts";
import { blur, blurTransposed, gaussian, type Taps } from "./window-blur.ts";

/** Of the eye, in squares of 0..255. */
const noise = 2;
const epsilon = 1e-8;
const leastSide = 41;

/** Windows of 17, 9, 5 and 3 pixels, the finest scale first. */
const windows: readonly Taps[] = [17, 9, 5, 3].map((size) => gaussian(size, size / 5));

/**
 * Visual information fidelity in the pixel domain of each image (Sheikh and Bovik, 2006; their `vifp_mscale`): how much of what the eye
 * could learn from the original, at four scales of the luma, it still can from the reconstruction. It is piq's `vif_p`. Above 1 where
 * contrast was enhanced. Differentiable in `yPred`.
 *
 * @param yTrue Originals `[batch, height, width, channels]`, RGB or grayscale, a constant.
 * @param yPred Reconstructions of the same shape and units.
 * @param options `range` and `crop`.
 * @returns `[batch]`, 1 for equal images.
 * @throws SrlossError where a rank is not 4, the shapes differ, there are not one or three channels, an option is unknown, or
 *   less than 41x41 pixels are left after the crop.
 *
 * @example
 * ```ts
 * import { vif } from "@srloss/core/metrics";
 * vif(tf.zeros([1, 48, 48, 1]), tf.zeros([1, 48, 48, 1])); // => [1]
 * ```
 */
export function vif(yTrue: Tensor, yPred: Tensor, options: PixelOptions = {}): Tensor1D {
  return tidy(() => {
    const { truth, prediction } = judgedPair("vif", yTrue, yPred, options, leastSide);
    const whole = brightnessOf(prediction);
    let [t, p] = [brightnessOf(truth), whole];
    const scales = windows.map((taps, scale) => {
      if (scale) [t, p] = [everySecond(t, taps), everySecond(p, taps)];
      return information(t, p, taps);
    });
    const ratio = ratioOfSums(
      scales.map(({ kept }) => kept),
      scales.map(({ all }) => all),
    );
    return unlessNotFinite(ratio, whole);
  });
}

/**
 * `1 - vif`, the mean over the batch: a loss. Enhanced contrast makes it less than 0. See `vif` for the formula, options and errors.
 *
 * @param yTrue Originals `[batch, height, width, channels]`, RGB or grayscale, a constant.
 * @param yPred Reconstructions of the same shape and units.
 * @returns A scalar.
 *
 * @example
 * ```ts
 * import { vifLoss } from "@srloss/core/metrics";
 * vifLoss(tf.zeros([1, 48, 48, 1]), tf.zeros([1, 48, 48, 1])); // => 0
 * ```
 */
export function vifLoss(yTrue: Tensor, yPred: Tensor, options: PixelOptions = {}): Scalar {
  return tidy(() => oneMinusMean(vif(yTrue, yPred, options)));
}

/** How many places of a length have whole windows at each scale. */
function placesOf(length: number): number[] {
  let left = length;
  return windows.map((taps, scale) => {
    if (scale) left = Math.ceil((left - taps.length + 1) / 2);
    return left - taps.length + 1;
  });
}

/** In tiles: a place of the coarsest scale looks at the pixels from its own to the least image's last. */
const coarsest = 2 ** (windows.length - 1);

const tiles: TiledMetric = {
  grid: coarsest,
  margin: leastSide - 1,
  begin({ width, height }) {
    const [across, down] = [placesOf(width), placesOf(height)];
    let [kept, all] = [0, 0];
    return tileSums(
      ({ truth, prediction, seen, own }) => {
        let [t, p] = [brightnessOf(truth), brightnessOf(prediction)];
        const scales = windows.flatMap((taps, scale) => {
          if (scale) [t, p] = [everySecond(t, taps), everySecond(p, taps)];
          const places = ownPlaces(own, seen, 2 ** scale, { width: across[scale]!, height: down[scale]! });
          if (!places) return [];
          const [one, other] = [t, p].map((images) => cutPlaces(images, places, taps.length - 1));
          return [information(one!, other!, taps)];
        });
        if (!scales.length) return undefined;
        const total = (of: "kept" | "all") => scales.map((one) => one[of]).reduce((sum, each) => add(sum, each));
        return concat([total("kept"), total("all")]);
      },
      ([ofKept, ofAll]) => {
        kept += ofKept!;
        all += ofAll!;
      },
      () => (kept + epsilon) / (all + epsilon),
    );
  },
};

/** Blurred, of every second row and column; differentiable. */
function everySecond(x: Tensor4D, taps: Taps): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const [rows, columns] = [height - taps.length + 1, width - taps.length + 1];
  return differentiable(
    [x],
    () =>
      tidy(() => stridedSlice(blur(x, taps), [0, 0, 0, 0], [batch, rows, columns, channels], [1, 2, 2, 1])) as Tensor4D,
    (dy) => [tidy(() => blurTransposed(slice(withGaps(dy), [0, 0, 0, 0], [-1, rows, columns, -1]) as Tensor4D, taps))],
  );
}

/** A row and a column of zeros behind each. */
function withGaps(x: Tensor4D): Tensor4D {
  const [b, h, w, c] = x.shape;
  const behind = (lines: Tensor, n: number, length: number) =>
    pad(reshape(lines, [n, 1, length]), [
      [0, 0],
      [0, 1],
      [0, 0],
    ]);
  return reshape(behind(behind(x, b * h, w * c), b * 2 * h * w, c), [b, 2 * h, 2 * w, c]);
}

/** What can be learned at one scale from the reconstruction, which is differentiable in it, and from the original: `[batch]` each. */
function information(truth: Tensor4D, prediction: Tensor4D, taps: Taps): { kept: Tensor1D; all: Tensor1D } {
  const pivot = tidy(() => mean(mean(truth, 2, true), 1, true));
  const all = tidy(() => {
    const { truthVariance } = statistics(truth, prediction, pivot, taps);
    return sumPerSample(log(add(mul(truthVariance, 1 / noise), 1))) as Tensor1D;
  });
  const kept = differentiable(
    [prediction],
    (save) => {
      save([truth, prediction, pivot]);
      return tidy(() => {
        const { signal, rest } = statistics(truth, prediction, pivot, taps);
        return sumPerSample(log(add(div(signal, rest), 1))) as Tensor1D;
      });
    },
    (dy, [t, p, around]) => [
      tidy(() => {
        const s = statistics(t as Tensor4D, p as Tensor4D, around!, taps);
        const below = div(reshape(dy, [-1, 1, 1, 1]), mul(s.rest, add(s.rest, s.signal)));
        // Derivatives by the reconstruction's variance, and by the covariance.
        const byVariance = neg(mul(mul(s.signal, s.restVaries), below));
        const ofRest = mul(mul(s.signal, s.restVaries), s.gain);
        const byCovariance = mul(mul(add(mul(s.gainSlope, s.rest), ofRest), 2), below);
        const byMean = sub(mul(mul(s.meanP, byVariance), -2), mul(s.meanT, byCovariance));
        const gradients = concat([byMean, byVariance, byCovariance] as Tensor4D[], 0);
        const [g, gSquare, gProduct] = split(blurTransposed(gradients, taps), 3, 0) as Tensor4D[];
        return addN([g!, mul(mul(s.p, 2), gSquare!), mul(s.t, gProduct!)]);
      }),
    ],
  );
  return { kept, all };
}

/** The reconstruction as `gain` times the original and a rest: `signal` is the gain's part of its variance. */
function statistics(truth: Tensor4D, prediction: Tensor4D, pivot: Tensor, taps: Taps) {
  const [t, p] = [sub(truth, pivot), sub(prediction, pivot)] as [Tensor4D, Tensor4D];
  const [meanT, meanP, tt, pp, tp] = tidy(() => {
    const blurred = blur(concat([t, p, square(t), square(p), mul(t, p)], 0), taps);
    const [images, ...rest] = blurred.shape;
    // Of one vector parts are not copied, where an engine has kernels of ours.
    const [values, size] = [reshape(blurred, [blurred.size]), blurred.size / 5];
    return [0, 1, 2, 3, 4].map((i) => reshape(slice(values, [i * size], [size]), [images / 5, ...rest]));
  }) as [Tensor, Tensor, Tensor, Tensor, Tensor];
  const truthVariance = tidy(() => maximum(sub(tt, square(meanT)), 0));
  const variance = tidy(() => maximum(sub(pp, square(meanP)), 0));
  const covariance = tidy(() => sub(tp, mul(meanT, meanP)));
  // A gain below 0 is none, nor is there one of what is flat.
  const counts = tidy(() =>
    mul(
      cast(logicalAnd(greaterEqual(truthVariance, epsilon), greaterEqual(variance, epsilon)), "float32"),
      step(covariance),
    ),
  );
  const gain = tidy(() => mul(div(covariance, add(truthVariance, epsilon)), counts));
  const own = tidy(() => sub(variance, mul(gain, covariance)));
  const restVaries = tidy(() => step(sub(own, epsilon)));
  const rest = tidy(() => add(maximum(own, epsilon), noise));
  const gainSlope = tidy(() => mul(gain, div(truthVariance, add(truthVariance, epsilon))));
  const signal = tidy(() => mul(square(gain), truthVariance));
  return { t, p, meanT, meanP, truthVariance, gain, gainSlope, signal, rest, restVaries };
}

/** Of originals without any information nothing can be lost. */
function ratioOfSums(kept: readonly Tensor1D[], all: readonly Tensor1D[]): Tensor1D {
  const total = (values: readonly Tensor1D[]) =>
    add(
      values.reduce((sum, each) => add(sum, each)),
      epsilon,
    );
  return differentiable(
    kept,
    (save) => {
      const whole = total(all);
      save([whole]);
      return div(total(kept), whole) as Tensor1D;
    },
    (dy, [whole]) => kept.map(() => div(dy, whole!)),
  );
}

export const vifMeasure: PixelMeasure = {
  title: "VIF",
  unit: "",
  better: "higher",
  best: 1,
  leastSide,
  of: "channels",
  sees: "luma",
  meaning: "how much of what the eye could see in the original it still sees; hard on blur",
  usual: false,
  metric: { value: vif },
  tiles: () => tiles,
  settings: {},
  pixelTerm: lossTerm(vifLoss),
};
