import {
  abs,
  add,
  mean,
  mul,
  ones,
  type Scalar,
  sign,
  sub,
  type Tensor,
  type Tensor4D,
  tidy,
} from "@tensorflow/tfjs-core";
import { differentiable } from "../differentiable/differentiable.ts";
import { meanOfAll } from "../differentiable/sum-and-mean.ts";
import type { PixelMeasure } from "../measures/measure.ts";
import { SrlossError } from "../srloss-error.ts";
import { checkOptions } from "../validation/check-options.ts";
import { given } from "../validation/given.ts";
import { CutGaussian } from "./cut-gaussian.ts";
import { contrastLack, contrastSlope, lightLack, lightSlope, type Moments } from "./similarity-lack.ts";
import { type RangeOptions, unitPair } from "./unit-pair.ts";

export interface MsSsimL1Settings {
  /** The weight of MS-SSIM, 0 to 1; L1 has the rest. Defaults to 0.84, the paper's. */
  readonly alpha?: number;
}

/** Standard deviations in pixels, in the place of the scales of MS-SSIM. */
const sigmas = [0.5, 1, 2, 4, 8];

/**
 * The mix of MS-SSIM and L1 of Zhao et al. (2017, "Loss functions for image restoration with neural networks"):
 * `alpha (1 - MS-SSIM) + (1 - alpha) G |yTrue - yPred|`, the mean over every position and channel, of pixels in 0..1.
 *
 * MS-SSIM is that of the paper and of its authors' layer: five Gaussian windows of sigma 0.5, 1, 2, 4 and 8 at the full size in
 * the place of five sizes, the product of their contrast-structure terms and of the luminance of the largest, K .01 and .03; G is
 * the largest window. The authors' layer looks at one window of 33x33 pixels; here there is one around every pixel, and at the border
 * the part of it that is in the image, its weights adding up to 1. It is not `msSsimLoss`, which is Wang's.
 *
 * @param yTrue Originals `[batch, height, width, channels]`, a constant.
 * @param yPred Reconstructions of the same shape and units.
 * @param options `alpha`, and the `range` of the pixels, which defaults to `[0, 255]`.
 * @returns A scalar, 0 for equal images.
 * @throws SrlossError where a rank is not 4, the shapes differ, or an option is unknown or out of its bounds.
 *
 * @example
 * ```ts
 * import { msSsimL1Loss } from "@srloss/core/losses";
 * msSsimL1Loss(tf.fill([1, 9, 9, 1], 10), tf.fill([1, 9, 9, 1], 61), { alpha: 0 }); // => 0.2
 * ```
 */
export function msSsimL1Loss(yTrue: Tensor, yPred: Tensor, options: MsSsimL1Settings & RangeOptions = {}): Scalar {
  checkOptions("msSsimL1Loss", options, { alpha: true, range: true });
  const { alpha = 0.84 } = options;
  if (!(typeof alpha === "number" && alpha >= 0 && alpha <= 1))
    throw new SrlossError("option", `msSsimL1Loss: alpha is a number, 0 to 1; got ${given(alpha)}.`);
  return tidy(() => {
    const { truth, prediction } = unitPair("msSsimL1Loss", yTrue, yPred, options);
    return mix(truth, prediction, alpha);
  });
}

function mix(truth: Tensor4D, prediction: Tensor4D, alpha: number): Scalar {
  const [, height, width, channels] = truth.shape;
  const windows = () => sigmas.map((sigma) => new CutGaussian(sigma, height, width, channels));
  return differentiable(
    [prediction],
    (save) => {
      save([truth, prediction]);
      const all = windows();
      const pair = centred(truth, prediction);
      const last = all.at(-1)!;
      // 1 - (1 - a)(1 - b) is a + b - ab: equal images lose no digit.
      let lack = tidy(() => lightLack(moments(pair, last), pair.means));
      for (const window of all)
        lack = tidy(() => {
          const contrast = contrastLack(moments(pair, window));
          return sub(add(lack, contrast), mul(lack, contrast)) as Tensor4D;
        });
      const size = tidy(() => meanOfAll(last.blur(abs(sub(prediction, truth)) as Tensor4D)));
      return add(mul(meanOfAll(lack), alpha), mul(size, 1 - alpha)) as Scalar;
    },
    (dy, saved) => [tidy(() => mul(slope(saved[0] as Tensor4D, saved[1] as Tensor4D, alpha, windows()), dy))],
  );
}

/** Both images' difference and sum, about the mean of each image and channel, which variances lose no digit to. */
interface Centred {
  readonly difference: Tensor4D;
  readonly sum: Tensor4D;
  readonly means: { readonly difference: Tensor; readonly sum: Tensor };
}

function centred(truth: Tensor4D, prediction: Tensor4D): Centred {
  const meanOf = (x: Tensor) => mean(mean(x, 2, true), 1, true);
  const [difference, sum] = [sub(prediction, truth), add(prediction, truth)];
  const means = { difference: meanOf(difference), sum: meanOf(sum) };
  return { difference: sub(difference, means.difference), sum: sub(sum, means.sum), means };
}

function moments({ difference, sum }: Centred, window: CutGaussian): Moments {
  return {
    difference: window.blur(difference),
    sum: window.blur(sum),
    squares: window.blur(mul(difference, difference)),
    sumSquares: window.blur(mul(sum, sum)),
  };
}

/** The derivative by the reconstruction. */
function slope(truth: Tensor4D, prediction: Tensor4D, alpha: number, windows: readonly CutGaussian[]): Tensor4D {
  const pair = centred(truth, prediction);
  const last = windows.at(-1)!;
  // What each factor of the product leaves, and the product of the others.
  const left = [
    ...windows.map((window) => tidy(() => sub(1, contrastLack(moments(pair, window))))),
    tidy(() => sub(1, lightLack(moments(pair, last), pair.means))),
  ] as Tensor4D[];
  const others = left.map((_, i) =>
    tidy(() => left.filter((_, k) => k !== i).reduce((product, factor) => mul(product, factor) as Tensor4D)),
  );
  const byWindow = windows.map((window, i) =>
    tidy(() => {
      const found = moments(pair, window);
      const by = contrastSlope(found, others[i]!);
      const light = window === last ? lightSlope(found, pair.means, others.at(-1)!) : undefined;
      const total = (a: Tensor, b: Tensor | undefined) => (b ? add(a, b) : a) as Tensor4D;
      const [d, s] = [total(by.difference, light?.difference), total(by.sum, light?.sum)];
      const squares = add(
        mul(window.blurTransposed(by.squares), pair.difference),
        mul(window.blurTransposed(by.sumSquares), pair.sum),
      );
      return add(window.blurTransposed(add(d, s)), mul(squares, 2));
    }),
  );
  const similarity = byWindow.reduce((sum, part) => add(sum, part));
  const size = mul(sign(sub(prediction, truth)), last.blurTransposed(ones(truth.shape)));
  const not = mul(sub(prediction, truth), 0); // of what is not finite the sign is a number on some engines
  return mul(add(add(mul(similarity, alpha), mul(size, 1 - alpha)), not), 1 / truth.size);
}

export const msSsimL1Measure: PixelMeasure<MsSsimL1Settings> = {
  title: "MS-SSIM + L1",
  unit: "",
  better: "lower",
  best: 0,
  leastSide: 1,
  of: "pixels",
  sees: "colour",
  meaning: "structure at five widths, and the mean error that keeps colours and brightness",
  usual: false,
  settings: { alpha: true },
  pixelTerm: (settings, range) => ({
    needsTarget: true,
    value: (target, prediction) => msSsimL1Loss(target!, prediction, { ...settings, range }),
  }),
};
