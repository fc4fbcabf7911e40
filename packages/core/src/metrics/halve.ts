import { add, avgPool, concat, mul, pad, reshape, slice, type Tensor4D, tile } from "@tensorflow/tfjs-core";
import { differentiable } from "../differentiable/differentiable.ts";

/** What makes an odd side even: one more row or column of zeros, or its first or last one once more. */
export type OddSides = "repeat-last" | "repeat-first" | "zero-first" | "zero-last";

/**
 * 2x2 averages, `[b, h, w, c]` to `[b, ceil(h / 2), ceil(w / 2), c]`.
 *
 * @param odd What is beyond an odd side. `repeat-first` repeats along both axes where one is odd, as piq does: along an even one
 *   the pairs are shifted, and its last row or column is left over.
 */
export function halve(x: Tensor4D, odd: OddSides = "repeat-last"): Tensor4D {
  const [, h, w] = x.shape;
  const anyOdd = odd === "repeat-first" && (h % 2 || w % 2) ? 1 : 0;
  const margins = [h % 2 || anyOdd, w % 2 || anyOdd] as const;
  return differentiable(
    [x],
    () => {
      // Beyond the end it averages what is there, which is what repeating the last row would give.
      if (odd === "repeat-last") return avgPool(x, 2, 2, "same");
      return avgPool(extended(extended(x, 1, margins[0], odd), 2, margins[1], odd), 2, 2, "valid");
    },
    (dy) => {
      const even = repeated(mul(dy, 0.25), 2);
      return [cutBack(cutBack(even, 2, w, margins[1], odd), 1, h, margins[0], odd)];
    },
  );
}

/** Averages of `n` x `n` pixels, what is left at the end left out; differentiable. */
export function averages(x: Tensor4D, n: number): Tensor4D {
  const [, h, w] = x.shape;
  return differentiable(
    [x],
    () => avgPool(x, n, n, "valid"),
    (dy) => {
      const whole = repeated(mul(dy, 1 / n ** 2), n);
      return [withZeros(withZeros(whole, 1, 0, h - whole.shape[1]), 2, 0, w - whole.shape[2])];
    },
  );
}

/** How many times smaller images become that are to keep about 256 pixels of the smaller side; halves to even, as Python rounds. */
export function timesSmaller({ shape: [, height, width] }: Tensor4D): number {
  const times = Math.min(height, width) / 256;
  return Math.max(1, times % 1 === 0.5 ? 2 * Math.round(times / 2) : Math.round(times));
}

function extended(x: Tensor4D, axis: 1 | 2, margin: number, odd: OddSides): Tensor4D {
  if (!margin) return x;
  if (odd === "repeat-first") return concat([part(x, axis, 0, 1), x], axis);
  return odd === "zero-first" ? withZeros(x, axis, 1, 0) : withZeros(x, axis, 0, 1);
}

/** The transpose for an axis of length `n`: what a repeated row received goes to the original one. */
function cutBack(dy: Tensor4D, axis: 1 | 2, n: number, margin: number, odd: OddSides): Tensor4D {
  if (!margin) return dy;
  const whole = withZeros(dy, axis, 0, n + margin - dy.shape[axis]);
  const first = odd === "repeat-first" || odd === "zero-first";
  const own = part(whole, axis, first ? margin : 0, n);
  if (odd === "repeat-first") return add(own, withZeros(part(whole, axis, 0, 1), axis, 0, n - 1));
  return odd === "repeat-last" ? add(own, withZeros(part(whole, axis, n, 1), axis, n - 1, 0)) : own;
}

function withZeros(x: Tensor4D, axis: 1 | 2, before: number, after: number): Tensor4D {
  if (!before && !after) return x;
  const margin: [number, number] = [before, after];
  return pad(x, [[0, 0], axis === 1 ? margin : [0, 0], axis === 2 ? margin : [0, 0], [0, 0]]);
}

function part(x: Tensor4D, axis: 1 | 2, from: number, length: number): Tensor4D {
  const begin: [number, number, number, number] = [0, 0, 0, 0];
  begin[axis] = from;
  const size: [number, number, number, number] = [...x.shape];
  size[axis] = length;
  return slice(x, begin, size);
}

/** Each element repeated `n` x `n` times; in two steps, since some backends have no tile of five axes. */
function repeated(x: Tensor4D, n: number): Tensor4D {
  const [b, h, w, c] = x.shape;
  const rows = tile(reshape(x, [b * h, 1, w * c]), [1, n, 1]);
  return reshape(tile(reshape(rows, [b * n * h * w, 1, c]), [1, n, 1]), [b, n * h, n * w, c]);
}
