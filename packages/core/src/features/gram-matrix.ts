import {
  add,
  concat,
  engine,
  expandDims,
  getBackend,
  getKernel,
  matMul,
  mul,
  pad,
  reshape,
  slice,
  sub,
  sum,
  type Tensor,
  type Tensor3D,
  type Tensor4D,
  tidy,
  transpose,
  zeros,
} from "@tensorflow/tfjs-core";
import { differentiable } from "../differentiable/differentiable.ts";
import { withoutTape } from "../differentiable/without-tape.ts";
import { checkMaps, toFloat } from "../images/image-pair.ts";
import { SrlossError } from "../srloss-error.ts";
import { checkOptions } from "../validation/check-options.ts";
import { given } from "../validation/given.ts";
import { meant } from "../validation/meant.ts";

/**
 * What `F^T F` is divided by: `hwc` = height * width * channels (the Keras program, Johnson et al.,
 * BasicSR), `hw` = height * width (Gatys et al.), `none` = 1 (EnhanceNet, piq). Defaults to `hwc`.
 */
export type GramNormalization = "hwc" | "hw" | "none";

const divisors: Record<GramNormalization, (h: number, w: number, c: number) => number> = {
  hwc: (h, w, c) => h * w * c,
  hw: (h, w) => h * w,
  none: () => 1,
};

/** What the Gram matrix of features of this size is divided by. */
export function gramDivisor(normalization: GramNormalization, h: number, w: number, c: number): number {
  return divisors[normalization](h, w, c);
}

/** @throws SrlossError that lists the normalizations. */
export function checkGramNormalization(name: GramNormalization, term: string): void {
  if (!Object.hasOwn(divisors, name))
    throw new SrlossError(
      "option",
      `${term}: ${given(name)} is not a Gram normalization${meant(name, Object.keys(divisors))} Known: ${Object.keys(divisors).join(", ")}.`,
    );
}

/**
 * Gram matrices: `F^T F / n` for each image, F being its features as `[height * width, channels]` (Gatys et al.,
 * 2016). Differentiable.
 *
 * @param features `[batch, height, width, channels]`.
 * @param options `normalization`: n. Defaults to `hwc`.
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
  return tidy(() => firstPart(gramParts(features, normalization)));
}

/**
 * Kernels that a backend may have: `F^T F / divisor`, `[2, b, c, c]` as `gramParts` says; the difference of two of them,
 * `[b, c, c]`; and the gradient of both, `F (S + S^T) / divisor`.
 */
const kernel = "SrlossGram";
const differenceKernel = "SrlossGramDifference";
const gradientKernel = "SrlossGramGrad";

const has = (name: string) => getKernel(name, getBackend()) !== undefined;

/**
 * Gram matrices `[parts, b, c, c]` that are the sums of their parts: one, or two where the backend has a kernel for them,
 * a float32 of each value and what it leaves of it. Differences of nearly equal matrices consist of what it leaves.
 */
export function gramParts(features: Tensor, normalization: GramNormalization): Tensor4D {
  checkMaps(features, "gramMatrix: features");
  const [batch, h, w, c] = features.shape;
  const divisor = gramDivisor(normalization, h, w, c);
  // Scaled before the product, so that half-precision backends do not overflow in it.
  const scale = 1 / Math.sqrt(divisor);
  return differentiable(
    [toFloat(features)],
    (save) => {
      const x = toFloat(features);
      if (has(kernel) && has(gradientKernel)) {
        save([x]);
        return engine().runKernel(kernel, { x }, { divisor }) as Tensor4D;
      }
      const rows = mul(reshape(x, [batch, h * w, c]), scale) as Tensor3D;
      save([rows]);
      return expandDims(sumOfProducts(rows), 0) as Tensor4D;
    },
    (upstream, [kept]) => {
      const dy = reshape(slice(upstream, 0, 1), [batch, c, c]);
      if (kept!.rank === 4) return [engine().runKernel(gradientKernel, { x: kept!, dy }, { divisor }) as Tensor];
      const symmetric = add(dy, transpose(dy, [0, 2, 1]));
      return [reshape(mul(matMul(kept!, symmetric), scale), [batch, h, w, c])];
    },
  );
}

/** The gradient goes to the first part alone; of the others it would be the same once more. */
function toFirstPart(dy: Tensor, parts: number): Tensor4D {
  const first = expandDims(dy, 0) as Tensor4D;
  return parts === 1
    ? first
    : concat([first, zeros([parts - 1, ...(dy.shape as [number, number, number])]) as Tensor4D]);
}

function firstPart(parts: Tensor4D): Tensor3D {
  const [count, ...shape] = parts.shape;
  return differentiable(
    [parts],
    () => reshape(slice(parts, 0, 1), shape) as Tensor3D,
    (dy) => [toFirstPart(dy, count)],
  );
}

/** `prediction - target` of what `gramParts` made, differentiable in `prediction`. */
export function gramDifference(target: Tensor4D, prediction: Tensor4D): Tensor3D {
  const count = prediction.shape[0];
  return differentiable(
    [prediction],
    () => {
      // A target may have been prepared on another backend.
      if (count !== target.shape[0]) return sub(sumOfParts(prediction), sumOfParts(target)) as Tensor3D;
      return sumOfParts(sub(prediction, target));
    },
    (dy) => [toFirstPart(dy, count)],
  );
}

/** The same of two features, differentiable in `prediction`: in one product where the backend has a kernel for it. */
export function gramDifferenceOf(target: Tensor4D, prediction: Tensor4D, normalization: GramNormalization): Tensor3D {
  if (!has(differenceKernel) || !has(gradientKernel))
    return gramDifference(
      withoutTape(() => gramParts(target, normalization)),
      gramParts(prediction, normalization),
    );
  checkMaps(prediction, "gramMatrix: features");
  const [, h, w, c] = prediction.shape;
  const divisor = gramDivisor(normalization, h, w, c);
  return differentiable(
    [prediction],
    (save) => {
      save([prediction]);
      return engine().runKernel(differenceKernel, { x: prediction, target }, { divisor }) as Tensor3D;
    },
    (dy, [x]) => [engine().runKernel(gradientKernel, { x: x!, dy }, { divisor }) as Tensor],
  );
}

/** A GPU would take a sum over one part for as many sums as there are entries, a workgroup each. */
function sumOfParts(parts: Tensor4D): Tensor3D {
  const [count, ...shape] = parts.shape;
  return count === 1 ? reshape(parts, shape) : (sum(parts, 0) as Tensor3D);
}

/**
 * `F^T F` of each image, in runs of about a thousand rows that are added up afterwards, two by two: one float32 accumulator over
 * 65,536 rows loses a digit more.
 */
function sumOfProducts(rows: Tensor3D): Tensor3D {
  const [batch, n, c] = rows.shape;
  const runs = 2 ** Math.ceil(Math.log2(n / 1024));
  if (runs <= 1) return matMul(rows, rows, true);
  const length = Math.ceil(n / runs);
  const padded = pad(rows, [
    [0, 0],
    [0, runs * length - n],
    [0, 0],
  ]);
  const split = reshape(padded, [batch * runs, length, c]);
  let sums = reshape(matMul(split, split, true), [batch, runs, c * c]) as Tensor3D;
  for (let half = runs / 2; half >= 1; half /= 2)
    sums = add(slice(sums, [0, 0, 0], [batch, half, c * c]), slice(sums, [0, half, 0], [batch, half, c * c]));
  return reshape(sums, [batch, c, c]);
}
