import {
  add,
  mul,
  pad,
  type Scalar,
  scalar,
  slice,
  sub,
  type Tensor,
  type Tensor4D,
  tidy,
  zerosLike,
} from "@tensorflow/tfjs-core";
import { differentiable } from "../differentiable/differentiable.ts";
import { sumOfAll } from "../differentiable/sum-and-mean.ts";
import { checkImages, toFloat } from "../images/image-pair.ts";
import { checkOptions } from "../validation/check-options.ts";
import { absolute } from "./l1-loss.ts";
import { squared } from "./l2-loss.ts";

export interface TotalVariationOptions {
  /** Of the differences between neighbours: `l1` (the default) or `l2` (their squares). */
  readonly norm?: "l1" | "l2";
  /** `sum` (the default): the sum for each image. `mean`: the mean over each direction's differences. */
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
 * @throws Error where the rank is not 4, the images are empty, or an option is unknown.
 *
 * @example
 * ```ts
 * totalVariation(tf.tensor4d([[[[1], [4]], [[1], [2]]]])); // => 6
 * ```
 */
export function totalVariation(images: Tensor, options: TotalVariationOptions = {}): Scalar {
  checkOptions("totalVariation", options, { norm: true, reduction: true });
  const { norm = "l1", reduction = "sum" } = options;
  if (norm !== "l1" && norm !== "l2") throw new Error(`totalVariation: norm is "l1" or "l2"; got "${norm}".`);
  if (reduction !== "sum" && reduction !== "mean")
    throw new Error(`totalVariation: reduction is "sum" or "mean"; got "${reduction}".`);
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
  return differentiable(
    [x],
    (save) => {
      save([x]);
      return terms.reduce<Tensor>(
        (sum, { axis, scale }) => add(sum, mul(sumOfAll(f.value(step(x, axis))), scale)),
        scalar(0),
      ) as Scalar;
    },
    (dy, saved) => {
      const images = saved[0] as Tensor4D;
      const gradient = terms.reduce<Tensor>((sum, { axis, scale }) => {
        const slope = mul(f.derivative(step(images, axis)), mul(dy, scale)) as Tensor4D;
        return add(sum, sub(shifted(slope, axis, [1, 0]), shifted(slope, axis, [0, 1])));
      }, zerosLike(images));
      return [gradient];
    },
  );
}

/** Each element's difference to the next one along `axis`. */
function step(x: Tensor4D, axis: 1 | 2): Tensor4D {
  const size = x.shape.map((n, i) => (i === axis ? n - 1 : n)) as [number, number, number, number];
  const next: [number, number, number, number] = [0, 0, 0, 0];
  next[axis] = 1;
  return sub(slice(x, next, size), slice(x, [0, 0, 0, 0], size));
}

function shifted(x: Tensor4D, axis: 1 | 2, zeros: [number, number]): Tensor4D {
  return pad(x, [[0, 0], axis === 1 ? zeros : [0, 0], axis === 2 ? zeros : [0, 0], [0, 0]]);
}
