import type { Operation } from "../runtime/operation.ts";

/** As in `assembly/squared-differences.ts`. */
const itemValues = 16384;

/** How many sums `squaredDifferences` writes. */
export function differenceItems(length: number): number {
  return Math.ceil(length / itemValues);
}

/** The squares of the differences of two lists of values, summed up in float64: a sum for each item, at `to`. */
export function squaredDifferences(from: number, target: number, to: number, length: number): Operation {
  return { kind: "squaredDifferences", items: differenceItems(length), input: from, target, output: to, length };
}

/** The differences times `scale`, at `to`. */
export function scaledDifferences(from: number, target: number, to: number, length: number, scale: number): Operation {
  const items = differenceItems(length);
  return { kind: "scaledDifferences", items, input: from, target, output: to, length, scalar: scale };
}
