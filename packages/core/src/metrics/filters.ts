import {
  abs,
  add,
  conv2d,
  div,
  maximum,
  mul,
  neg,
  pad,
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
  const side = filters[0]!.length;
  const margin = (first: number): [number, number] => [first, side - 1 - first];
  const around = (images: Tensor4D, first: number) =>
    pad(images, [[0, 0], margin(first), margin(first), [0, 0]]) as Tensor4D;
  const entries = (turned: boolean) =>
    filters[0]!.flatMap((row, y) =>
      row.flatMap((_, x) => filters.map((f) => (turned ? f[side - 1 - y]![side - 1 - x]! : f[y]![x]!))),
    );
  return differentiable(
    [x],
    () => tidy(() => conv2d(around(x, before), tensor4d(entries(false), [side, side, 1, filters.length]), 1, "valid")),
    (dy) => [
      tidy(() =>
        conv2d(around(dy, side - 1 - before), tensor4d(entries(true), [side, side, filters.length, 1]), 1, "valid"),
      ),
    ],
  );
}

/** A filter with its rows as columns. */
export function turned(filter: Filter): Filter {
  return filter.map((_, y) => filter.map((row) => row[y]!));
}

/** The root of the sum of the channels' squares, `[b, h, w, 1]`; its gradient is 0 where it is 0. */
export function magnitude(x: Tensor4D): Tensor4D {
  return differentiable(
    [x],
    (save) => {
      const length = tidy(() => sqrt(sum(square(x), 3, true)) as Tensor4D);
      save([x, length]);
      return length;
    },
    (dy, [at, length]) => [tidy(() => mul(at!, div(mul(dy, step(length!)), maximum(length!, 1e-30))))],
  );
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
      save([sub(x, constant)]);
      return maximum(constant, x);
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
