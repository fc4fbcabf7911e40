import { add, mul, type Scalar, scalar } from "@tensorflow/tfjs-core";
import { differentiable } from "./differentiable.ts";

/** `sum of weights[i] * values[i]`, differentiable in every value. */
export function weightedSum(values: readonly Scalar[], weights: readonly number[]): Scalar {
  if (!values.length) return scalar(0);
  return differentiable(
    values,
    // Two at a time: tfjs's webgpu backend computes nonsense for addN of more than eight.
    () => values.map((value, i) => mul(value, weights[i]!)).reduce((sum, part) => add(sum, part)) as Scalar,
    (dy) => weights.map((weight) => mul(dy, weight)),
    (dy) => weights.map((weight) => weightedSum([dy as Scalar], [weight])),
  );
}
