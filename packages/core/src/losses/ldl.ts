import {
  abs,
  add,
  cast,
  div,
  greaterEqual,
  maximum,
  mean,
  mul,
  pow,
  type Scalar,
  sign,
  square,
  step,
  sub,
  sum,
  type Tensor,
  type Tensor4D,
  tidy,
} from "@tensorflow/tfjs-core";
import { differentiable } from "../differentiable/differentiable.ts";
import { meanOfAll } from "../differentiable/sum-and-mean.ts";
import { checkPair } from "../images/image-pair.ts";
import { lossTerm } from "../measures/loss-term.ts";
import type { PixelMeasure } from "../measures/measure.ts";
import { checkOptions } from "../validation/check-options.ts";
import { LocalVariance } from "./local-variance.ts";
import { checkLeast, type RangeOptions, unitPair } from "./unit-pair.ts";

export interface LdlOptions extends RangeOptions {
  /**
   * What a running average of the generator makes of the same inputs, in the same range, a constant: pixels at which it is worse
   * than the reconstruction don't count. Defaults to nothing: all pixels count.
   */
  readonly average?: Tensor;
}

const leastSide = 4;

/**
 * Locally discriminative learning (Liang et al., 2022): the mean of `m |yTrue - yPred|`, m being large where artifacts of GANs are.
 * With r the sum over channels of `|yTrue - yPred|`, m is the variance of r in the 7x7 pixels around a pixel, times the fifth root
 * of the variance of r in the whole image, and 0 where r is less than the residual of `average`. It is the value of the authors' code
 * and of BasicSR, for pixels in 0..1, and its gradient, which flows through m, too.
 *
 * @param yTrue Originals `[batch, height, width, channels]`, a constant.
 * @param yPred Reconstructions of the same shape and units.
 * @param options `average`, and the `range` of the pixels, which defaults to `[0, 255]`.
 * @returns A scalar, 0 for equal images.
 * @throws SrlossError where a rank is not 4, the shapes differ, an option is unknown, or the images have less than 4x4 pixels.
 *
 * @example
 * ```ts
 * import { ldlLoss } from "@srloss/core/losses";
 * ldlLoss(hr, sr, { average: hr }).shape; // => []
 * ldlLoss(hr, hr); // => 0
 * ```
 */
export function ldlLoss(yTrue: Tensor, yPred: Tensor, options: LdlOptions = {}): Scalar {
  checkOptions("ldlLoss", options, { range: true, average: true });
  const { average } = options;
  return tidy(() => {
    const { truth, prediction } = unitPair("ldlLoss", yTrue, yPred, options);
    checkLeast(truth, leastSide, "ldlLoss");
    if (average !== undefined) checkPair(average, yPred, "ldlLoss, of the average for yTrue");
    const kept = average && unitPair("ldlLoss", yTrue, average, options).prediction;
    return artifacts(residual(truth, prediction), truth.shape[3], kept && residual(truth, kept));
  });
}

/** The sum over channels of `|prediction - truth|`, `[b, h, w, 1]`. */
function residual(truth: Tensor4D, prediction: Tensor4D): Tensor4D {
  return differentiable(
    [prediction],
    (save) => {
      const d = sub(prediction, truth);
      save([d]);
      return sum(abs(d), 3, true) as Tensor4D;
    },
    (dy, [d]) => [mul(add(sign(d!), mul(d!, 0)), dy)],
  );
}

/** Of residuals; `others` are those of the average. */
function artifacts(r: Tensor4D, channels: number, others?: Tensor4D): Scalar {
  const [, height, width] = r.shape;
  const local = new LocalVariance(7);
  const parts = (r: Tensor4D, others?: Tensor4D) => {
    const centred = sub(r, mean(r, [1, 2], true)) as Tensor4D;
    const whole = mul(sum(square(centred), [1, 2], true), 1 / (height * width - 1));
    const counted = others ? (mul(r, cast(greaterEqual(r, others), "float32")) as Tensor4D) : r;
    return { centred, whole, counted, variance: local.of(centred), root: pow(whole, 0.2) };
  };
  return differentiable(
    [r],
    (save) => {
      save(others ? [r, others] : [r]);
      return tidy(() => {
        const { counted, variance, root } = parts(r, others);
        return mul(meanOfAll(mul(mul(root, variance), counted)), 1 / channels) as Scalar;
      });
    },
    (dy, [at, of]) => [
      tidy(() => {
        const { centred, whole, counted, variance, root } = parts(at as Tensor4D, of as Tensor4D | undefined);
        const direct = mul(variance, of ? cast(greaterEqual(at!, of), "float32") : 1);
        const byVariance = local.slope(centred, counted);
        // The root's own derivative, 0 where nothing differs.
        const total = sum(mul(variance, counted), [1, 2], true);
        const byRoot = mul(div(total, maximum(whole, 1e-30)), mul(step(whole), 0.4 / (height * width - 1)));
        const slope = mul(root, add(add(direct, byVariance), mul(centred, byRoot)));
        return mul(slope, mul(dy, 1 / (channels * at!.size)));
      }),
    ],
  );
}

export const ldlMeasure: PixelMeasure = {
  title: "LDL",
  unit: "",
  better: "lower",
  best: 0,
  leastSide,
  of: "pixels",
  sees: "colour",
  meaning: "errors that vary from pixel to pixel, as artifacts of GANs do; smooth ones hardly count",
  usual: false,
  settings: {},
  pixelTerm: lossTerm(ldlLoss),
};
