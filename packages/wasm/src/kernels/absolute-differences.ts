import type { Operation } from "../runtime/operation.ts";
import { type Blocked, planeCount, upToFour } from "./blocked-layout.ts";

/** The absolute differences of two activations, summed up in float64: a sum for each plane, at `to`. */
export function absoluteDifferences(from: Blocked, target: Blocked, to: number): Operation {
  const { channels, height, width } = from;
  return {
    kind: "absoluteDifferences",
    items: planeCount(from),
    input: from.address,
    target: target.address,
    output: to,
    words: upToFour(channels),
    channels,
    height,
    width,
  };
}
