import { mul, ones, sub, sum, type Tensor } from "@tensorflow/tfjs-core";
import { differentiable } from "../differentiable/differentiable.ts";
import { meanOfAll } from "../differentiable/sum-and-mean.ts";

/**
 * `scores - mean(others)` (Jolicoeur-Martineau, 2018). Differentiable in both, or in `scores` alone.
 *
 * @param constantMean Whether the mean is a constant.
 */
export function relativeTo(others: Tensor, scores: Tensor, constantMean = false): Tensor {
  const value = () => sub(scores, meanOfAll(others));
  if (constantMean) return differentiable([scores], value, (dy) => [dy]);
  return differentiable([scores, others], value, (dy) => [dy, mul(ones(others.shape), mul(sum(dy), -1 / others.size))]);
}
