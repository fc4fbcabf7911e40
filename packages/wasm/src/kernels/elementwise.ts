import { formulas } from "../generated/operations.ts";
import type { Operation } from "../runtime/operation.ts";
import { type Blocked, planeCount, upToFour } from "./blocked-layout.ts";

export type Formula = (typeof formulas)[number];

/** What a formula takes: an activation, or one number; as the second operand also the address of one for each channel. */
export type Operand = { readonly blocked: Blocked } | { readonly channels: number } | { readonly scalar: number };

/**
 * A formula of every value of one or two operands, of which one is an activation of the result's shape.
 *
 * @param scale What a sign of differences, of two activations, is multiplied with.
 */
export function elementwise(formula: Formula, a: Operand, b: Operand, to: Blocked, scale = 0): Operation {
  const scalar = "scalar" in a ? a.scalar : "scalar" in b ? b.scalar : scale;
  return {
    kind: "elementwise",
    items: planeCount(to),
    input: "blocked" in a ? a.blocked.address : 0,
    other: "blocked" in b ? b.blocked.address : 0,
    otherChannels: "channels" in b ? b.channels : 0,
    output: to.address,
    words: upToFour(to.channels),
    channels: to.channels,
    height: to.height,
    width: to.width,
    formula: formulas.indexOf(formula),
    scalar,
  };
}
