import {
  abs,
  add,
  conv2d,
  div,
  engine,
  getBackend,
  getKernel,
  maximum,
  mul,
  neg,
  pad,
  relu,
  sign,
  sqrt,
  square,
  step,
  sub,
  sum,
  type Tensor,
  type Tensor4D,
  tensor4d,
  tidy,
} from "@tensorflow/tfjs-core";
import { differentiable } from "../differentiable/differentiable.ts";

/** Rows of a square filter. */
export type Filter = readonly (readonly number[])[];

/**
 * Filters over an image of one channel, one channel each, `[b, h, w, 1]` to `[b, h, w, n]`: the sum of pixels times entries, the first
 * entry `before` pixels up and to the left, zeros around the image. Differentiable.
 */
export function filtered(x: Tensor4D, filters: readonly Filter[], before: number): Tensor4D {
  return differentiable(
    [x],
    () => correlated(x, filters, before),
    (dy) => [transposed(dy, filters, before)],
  );
}

function correlated(x: Tensor4D, filters: readonly Filter[], before: number): Tensor4D {
  const side = filters[0]!.length;
  const entries = filters[0]!.flatMap((row, y) => row.flatMap((_, x) => filters.map((f) => f[y]![x]!)));
  return tidy(() =>
    conv2d(withMargins(x, before, side), tensor4d(entries, [side, side, 1, filters.length]), 1, "valid"),
  );
}

/** The transpose of that: `[b, h, w, n]` to `[b, h, w, 1]`. */
function transposed(dy: Tensor4D, filters: readonly Filter[], before: number): Tensor4D {
  const side = filters[0]!.length;
  const last = side - 1;
  const entries = filters[0]!.flatMap((row, y) => row.flatMap((_, x) => filters.map((f) => f[last - y]![last - x]!)));
  return tidy(() =>
    conv2d(withMargins(dy, last - before, side), tensor4d(entries, [side, side, filters.length, 1]), 1, "valid"),
  );
}

function withMargins(images: Tensor4D, first: number, side: number): Tensor4D {
  const margin: [number, number] = [first, side - 1 - first];
  return pad(images, [[0, 0], margin, margin, [0, 0]]);
}

/** A filter with its rows as columns. */
export function turned(filter: Filter): Filter {
  return filter.map((_, y) => filter.map((row) => row[y]!));
}

/** A kernel that a backend may bring. */
const magnitudeKernel = "SrlossGradientMagnitude";

/**
 * The length of each pixel's gradient, `[b, h, w, 1]`, of an image of one channel with zeros around it: differences of the pixels beside
 * it, and of those above and below, three of each weighted by `smooth`, which is symmetric. Its gradient is 0 where it is 0.
 */
export function gradientMagnitude(x: Tensor4D, smooth: readonly number[]): Tensor4D {
  const differences: Filter = [-1, 0, 1].map((side) => smooth.map((weight) => side * weight));
  const filters = [differences, turned(differences)];
  return differentiable(
    [x],
    (save) => {
      save([x]);
      if (getKernel(magnitudeKernel, getBackend()))
        return engine().runKernel(magnitudeKernel, { x }, { smooth: [...smooth] }) as Tensor4D;
      return tidy(() => lengthOf(correlated(x, filters, 1)));
    },
    (dy, [at]) => [
      tidy(() => {
        const sides = correlated(at! as Tensor4D, filters, 1);
        const length = lengthOf(sides);
        return transposed(mul(sides, div(mul(dy, step(length)), maximum(length, 1e-30))), filters, 1);
      }),
    ],
  );
}

function lengthOf(sides: Tensor4D): Tensor4D {
  return sqrt(sum(square(sides), 3, true));
}

/** `|x|` of what is in 0..255; its gradient is 0 at 0, and where float32 can't tell from it, which would be another on each engine. */
export function absolute(x: Tensor4D): Tensor4D {
  return differentiable(
    [x],
    (save) => {
      save([x]);
      return abs(x);
    },
    (dy, [at]) => [tidy(() => mul(dy, mul(sign(at!), step(sub(abs(at!), 1e-4)))))],
  );
}

/** The larger of a constant and `x`, element by element; half of the gradient passes where both are equal. */
export function largerOf(constant: Tensor4D, x: Tensor4D): Tensor4D {
  return differentiable(
    [x],
    (save) => {
      // Some engines have no quick maximum of two tensors.
      const over = sub(x, constant);
      save([over]);
      return add(constant, relu(over));
    },
    (dy, [over]) => [tidy(() => mul(dy, mul(add(sign(over!), 1), 0.5)))],
  );
}

/**
 * What the similarity of two maps lacks of 1, `(a - b)^2 / (a^2 + b^2 - mask a b + constant)`: `(2ab - mask ab + constant)` over the
 * same is the similarity. Near equal maps it loses no digit. Differentiable in `prediction`.
 */
export function dissimilarity(truth: Tensor4D, prediction: Tensor4D, constant: number, mask = 0): Tensor4D {
  const parts = (a: Tensor, b: Tensor) => {
    const below = add(sub(add(square(a), square(b)), mask ? mul(mul(a, b), mask) : 0), constant);
    const difference = sub(b, a);
    return { below, difference, value: div(square(difference), below) };
  };
  return differentiable(
    [prediction],
    (save) => {
      save([truth, prediction]);
      return tidy(() => parts(truth, prediction).value as Tensor4D);
    },
    (dy, [a, b]) => [
      tidy(() => {
        const { below, difference, value } = parts(a!, b!);
        const ofBelow = mul(value, add(mul(b!, 2), neg(mul(a!, mask))));
        return mul(dy, div(sub(mul(difference, 2), ofBelow), below));
      }),
    ],
  );
}
