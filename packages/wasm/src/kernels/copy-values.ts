import type { Operation } from "../runtime/operation.ts";
import { differenceItems } from "./squared-differences.ts";

/** Copies values from one address to another. */
export function copyValues(from: number, to: number, length: number): Operation {
  return { kind: "copyValues", items: differenceItems(length), input: from, output: to, length };
}
