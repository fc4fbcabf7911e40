import type { Tensor } from "@tensorflow/tfjs-core";
import { differentiable } from "../differentiable/differentiable.ts";

/**
 * A function of tensors of one shape, element by element, as one op of the tape.
 *
 * @param inputs What it is differentiable in.
 * @param value Of the elements.
 * @param slopes `dy` times its derivative by each input.
 */
export function pointwise<T extends Tensor>(
  inputs: readonly T[],
  value: (...x: T[]) => Tensor,
  slopes: (dy: T, ...x: T[]) => Tensor[],
): T {
  return differentiable(
    inputs,
    (save) => {
      save([...inputs]);
      return value(...inputs) as T;
    },
    (dy, saved) => slopes(dy, ...(saved as T[])),
  );
}
