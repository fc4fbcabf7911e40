import type { TensorInfo } from "@tensorflow/tfjs-core";
import { resultOnHeap } from "./result-on-heap.ts";

interface ChannelWeights {
  readonly weights: readonly [number, number, number];
  readonly base: number;
}

/** The weighted sum of three channels, and `base`: `[b, h, w, 3]` to `[b, h, w, 1]` in one pass, each computed in float64. */
export function weightedChannelsOnHeap(x: TensorInfo, { weights, base }: ChannelWeights): TensorInfo {
  const { result, from, to } = resultOnHeap(x, [...x.shape.slice(0, -1), 1]);
  const [first, second, third] = weights;
  for (let i = 0, at = 0; i < to.length; i++, at += 3)
    to[i] = first * from[at]! + second * from[at + 1]! + third * from[at + 2]! + base;
  return result;
}
