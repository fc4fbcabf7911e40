import {
  add,
  mul,
  pad,
  type Scalar,
  scalar,
  slice,
  stack,
  sub,
  type Tensor,
  type Tensor4D,
  tidy,
  zerosLike,
} from "@tensorflow/tfjs-core";
import { differentiable } from "../differentiable/differentiable.ts";
import type { Elementwise } from "../differentiable/mean-of-difference.ts";
import { rowStrips, rowsOf } from "../differentiable/row-strips.ts";
import { sumOfAll } from "../differentiable/sum-and-mean.ts";
import { checkImages, toFloat } from "../images/image-pair.ts";
import type { PixelMeasure } from "../measures/measure.ts";
import { SrlossError } from "../srloss-error.ts";
import { checkOptions } from "../validation/check-options.ts";
import { given } from "../validation/given.ts";
import { meant } from "../validation/meant.ts";
import { absolute } from "./l1-loss.ts";
import { squared } from "./l2-loss.ts";

export interface TotalVariationOptions {
  /** Of the differences between neighbours: `l1`, or `l2` (their squares). Defaults to `l1`. */
  readonly norm?: "l1" | "l2";
  /** `sum`: the sum for each image. `mean`: the mean over each direction's differences. Defaults to `sum`. */
  readonly reduction?: "sum" | "mean";
}

/**
 * Anisotropic total variation, the mean over the batch of `sum |x[i+1, j] - x[i, j]| + sum |x[i, j+1] - x[i, j]|`.
 *
 * The default is `tf.image.total_variation`; `reduction: "mean"` is kornia's; `norm: "l2"` sums squares, as style
 * transfer does (Johnson et al., 2016). Its gradient at equal neighbours is 0.
 *
 * @param images `[batch, height, width, channels]`.
 * @param options `norm` and `reduction`.
 * @returns A scalar in the units of the pixels, or their square; 0 for an image of one pixel.
 * @throws SrlossError where the rank is not 4, the images are empty, or an option is unknown.
 *
 * @example
 * ```ts
 * totalVariation(tf.tensor4d([[[[1], [4]], [[1], [2]]]])); // => 6
 * ```
 */
export function totalVariation(images: Tensor, options: TotalVariationOptions = {}): Scalar {
  checkOptions("totalVariation", options, { norm: true, reduction: true });
  const { norm = "l1", reduction = "sum" } = options;
  if (norm !== "l1" && norm !== "l2")
    throw new SrlossError(
      "option",
      `totalVariation: norm is "l1" or "l2"; got ${given(norm)}${meant(norm, ["l1", "l2"])}`,
    );
  if (reduction !== "sum" && reduction !== "mean")
    throw new SrlossError(
      "option",
      `totalVariation: reduction is "sum" or "mean"; got ${given(reduction)}${meant(reduction, ["sum", "mean"])}`,
    );
  checkImages(images, "totalVariation: images");
  return tidy(() => variation(toFloat(images), norm, reduction));
}

function variation(x: Tensor4D, norm: "l1" | "l2", reduction: "sum" | "mean"): Scalar {
  const f = norm === "l1" ? absolute : squared;
  const terms = ([1, 2] as const)
    .filter((axis) => x.shape[axis] > 1)
    .map((axis) => {
      const n = (x.size / x.shape[axis]) * (x.shape[axis] - 1);
      return { axis, scale: 1 / (reduction === "sum" ? x.shape[0] : n) };
    });
  const total = (of: (axis: 1 | 2) => Tensor, zero: Tensor) =>
    terms.reduce<Tensor>((sum, { axis, scale }) => add(sum, mul(of(axis), scale)), zero);
  const gradient = (dy: Tensor, images: Tensor4D) =>
    total((axis) => stepsBack(mul(f.derivative(step(images, axis)), dy), axis), zerosLike(images));
  return differentiable(
    [x],
    (save) => {
      save([x]);
      return total((axis) => sumOfSteps(x, axis, f), scalar(0)) as Scalar;
    },
    (dy, saved) => [gradient(dy, saved[0] as Tensor4D)],
    (dy, at) => [
      differentiable(
        [dy, at[0]!],
        (save) => {
          save([dy, at[0]!]);
          return gradient(dy, at[0] as Tensor4D);
        },
        (g, saved) => {
          const [dy, images] = saved as [Tensor, Tensor4D];
          return [
            total((axis) => sumOfAll(mul(f.derivative(step(images, axis)), step(g as Tensor4D, axis))), scalar(0)),
            total((axis) => {
              const curved = mul(f.secondDerivative(step(images, axis)), step(g as Tensor4D, axis));
              return stepsBack(mul(curved, dy), axis);
            }, zerosLike(images)),
          ];
        },
      ),
    ],
  );
}

/** In strips of rows; along the columns they share one. */
function sumOfSteps(x: Tensor4D, axis: 1 | 2, f: Elementwise): Tensor {
  const shared = axis === 1 ? 1 : 0;
  const [batch, height, width, channels] = x.shape;
  const parts = rowStrips([batch, height - shared, width, channels]).map(({ from, to }) =>
    tidy(() => sumOfAll(f.value(step(rowsOf(x, { from, to: to + shared }), axis)))),
  );
  return sumOfAll(stack(parts));
}

/** Each element's difference to the next one along `axis`. */
function step(x: Tensor4D, axis: 1 | 2): Tensor4D {
  const size = x.shape.map((n, i) => (i === axis ? n - 1 : n)) as [number, number, number, number];
  const next: [number, number, number, number] = [0, 0, 0, 0];
  next[axis] = 1;
  return sub(slice(x, next, size), slice(x, [0, 0, 0, 0], size));
}

/** The transpose of `step`. */
function stepsBack(x: Tensor, axis: 1 | 2): Tensor {
  return sub(shifted(x as Tensor4D, axis, [1, 0]), shifted(x as Tensor4D, axis, [0, 1]));
}

function shifted(x: Tensor4D, axis: 1 | 2, zeros: [number, number]): Tensor4D {
  return pad(x, [[0, 0], axis === 1 ? zeros : [0, 0], axis === 2 ? zeros : [0, 0], [0, 0]]);
}

export const totalVariationMeasure: PixelMeasure<TotalVariationOptions> = {
  title: "Total variation",
  unit: "",
  better: "lower",
  best: 0,
  leastSide: 1,
  of: "pixels",
  meaning: "how much neighbouring pixels of the reconstruction differ: noise and texture alike",
  usual: false,
  settings: { norm: true, reduction: true },
  pixelTerm: (settings) => ({ needsTarget: false, value: (_, prediction) => totalVariation(prediction, settings) }),
};
