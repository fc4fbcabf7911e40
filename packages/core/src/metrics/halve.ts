import { add, avgPool, mul, pad, reshape, slice, type Tensor4D, tile } from "@tensorflow/tfjs-core";
import { differentiable } from "../differentiable/differentiable.ts";

/** 2x2 averages, `[b, h, w, c]` to `[b, ceil(h / 2), ceil(w / 2), c]`; an odd last row or column is repeated first. */
export function halve(x: Tensor4D): Tensor4D {
  return differentiable(
    [x],
    // Beyond the end it averages what is there, which is what repeating the last row would give.
    () => avgPool(x, 2, 2, "same"),
    (dy) => [foldOddEnd(foldOddEnd(doubled(mul(dy, 0.25)), 2, x.shape[2]), 1, x.shape[1])],
  );
}

/** For an axis of length `n`: what a repeated last row received goes to the original one. */
function foldOddEnd(dy: Tensor4D, axis: 1 | 2, n: number): Tensor4D {
  if (dy.shape[axis] === n) return dy;
  const before: [number, number] = [n - 1, 0];
  const last = pad(part(dy, axis, n, 1), [[0, 0], axis === 1 ? before : [0, 0], axis === 2 ? before : [0, 0], [0, 0]]);
  return add(part(dy, axis, 0, n), last);
}

function part(x: Tensor4D, axis: 1 | 2, from: number, length: number): Tensor4D {
  const begin: [number, number, number, number] = [0, 0, 0, 0];
  begin[axis] = from;
  const size: [number, number, number, number] = [...x.shape];
  size[axis] = length;
  return slice(x, begin, size);
}

/** Each element repeated 2x2. */
function doubled(x: Tensor4D): Tensor4D {
  const [b, h, w, c] = x.shape;
  return reshape(tile(reshape(x, [b * h, 1, w, 1, c]), [1, 2, 1, 2, 1]), [b, 2 * h, 2 * w, c]);
}
