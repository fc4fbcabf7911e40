import type { Operation } from "../runtime/operation.ts";
import { differenceItems } from "./squared-differences.ts";

/** Copies values from one address to another; their sums with those at `other`, where that is not 0. */
export function copyValues(from: number, to: number, length: number, other = 0): Operation {
  return { kind: "copyValues", items: differenceItems(length), input: from, other, output: to, length };
}
