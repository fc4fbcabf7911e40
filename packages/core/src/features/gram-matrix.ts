import {
  add,
  matMul,
  mul,
  pad,
  reshape,
  sum,
  type Tensor,
  type Tensor3D,
  type Tensor4D,
  tidy,
  transpose,
} from "@tensorflow/tfjs-core";
import { differentiable } from "../differentiable/differentiable.ts";
import { checkMaps, toFloat } from "../images/image-pair.ts";
import { SrlossError } from "../srloss-error.ts";
import { checkOptions } from "../validation/check-options.ts";
import { given } from "../validation/given.ts";

/**
 * What `F^T F` is divided by: `hwc` = height * width * channels (the default: the Keras program, Johnson et al.,
 * BasicSR), `hw` = height * width (Gatys et al.), `none` = 1 (EnhanceNet, piq).
 */
export type GramNormalization = "hwc" | "hw" | "none";

const divisors: Record<GramNormalization, (h: number, w: number, c: number) => number> = {
  hwc: (h, w, c) => h * w * c,
  hw: (h, w) => h * w,
  none: () => 1,
};

/** @throws SrlossError that lists the normalizations. */
export function checkGramNormalization(name: GramNormalization, term: string): void {
  if (!Object.hasOwn(divisors, name))
    throw new SrlossError(
      "option",
      `${term}: ${given(name)} is not a Gram normalization. Known: ${Object.keys(divisors).join(", ")}.`,
    );
}

/**
 * Gram matrices: `F^T F / n` for each image, F being its features as `[height * width, channels]` (Gatys et al.,
 * 2016). Differentiable.
 *
 * @param features `[batch, height, width, channels]`.
 * @param options `normalization`: n, `hwc` where left out.
 * @returns `[batch, channels, channels]`, symmetric, in the squared units of the features.
 * @throws SrlossError where the rank is not 4, the features are empty, or the normalization is unknown.
 *
 * @example
 * ```ts
 * gramMatrix(tf.tensor4d([[[[1, 2]], [[3, 4]]]]), { normalization: "none" }); // => [[[10, 14], [14, 20]]]
 * ```
 */
export function gramMatrix(features: Tensor, options: { readonly normalization?: GramNormalization } = {}): Tensor3D {
  checkOptions("gramMatrix", options, { normalization: true });
  const { normalization = "hwc" } = options;
  checkGramNormalization(normalization, "gramMatrix");
  checkMaps(features, "gramMatrix: features");
  const [batch, h, w, c] = features.shape;
  // Scaled before the product, so that half-precision backends do not overflow in it.
  const scale = 1 / Math.sqrt(divisors[normalization](h, w, c));
  return tidy(() =>
    differentiable(
      [toFloat(features)],
      (save) => {
        const rows = mul(reshape(features, [batch, h * w, c]), scale) as Tensor3D;
        save([rows]);
        return sumOfProducts(rows);
      },
      (dy, [rows]) => {
        const symmetric = add(dy, transpose(dy, [0, 2, 1]));
        return [reshape(mul(matMul(rows!, symmetric), scale), [batch, h, w, c])];
      },
    ),
  );
}

/**
 * `F^T F` of each image, in runs of about a thousand rows that are added up afterwards: one float32 accumulator over
 * 65,536 rows loses a digit more.
 */
function sumOfProducts(rows: Tensor3D): Tensor3D {
  const [batch, n, c] = rows.shape;
  const runs = Math.ceil(n / 1024);
  if (runs === 1) return matMul(rows, rows, true);
  const length = Math.ceil(n / runs);
  const padded = pad(rows, [
    [0, 0],
    [0, runs * length - n],
    [0, 0],
  ]);
  const split = reshape(padded, [batch * runs, length, c]);
  return sum(reshape(matMul(split, split, true), [batch, runs, c, c]) as Tensor4D, 1);
}
