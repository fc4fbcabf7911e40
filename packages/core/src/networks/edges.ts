import { clone, pad, slice, type Tensor4D } from "@tensorflow/tfjs-core";
import { differentiable } from "../differentiable/differentiable.ts";

/** Rows and columns of `value` around images; differentiable. */
export function addEdges(
  x: Tensor4D,
  [top, bottom, left, right]: readonly [number, number, number, number],
  value = 0,
): Tensor4D {
  const none: [number, number] = [0, 0];
  return differentiable(
    [x],
    () => (top || bottom || left || right ? pad(x, [none, [top, bottom], [left, right], none], value) : clone(x)),
    (dy) => [slice(dy, [0, top, left, 0], x.shape)],
  );
}
