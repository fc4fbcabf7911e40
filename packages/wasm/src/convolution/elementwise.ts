import type { Operation } from "../machine/operation.ts";
import { type Planes, planeCount, upToFour } from "./planes.ts";

/** As `Formula` in `assembly/elementwise.ts` numbers them. */
const formulas = ["add", "subtract", "multiply", "relu", "step", "sign", "abs"] as const;
export type Formula = (typeof formulas)[number];

/** What a formula takes: planes, or one number; as the second operand also the address of one for each channel. */
export type Operand = { readonly planes: Planes } | { readonly channels: number } | { readonly scalar: number };

/** A formula of every value of one or two operands, of which one has planes of the result's shape. */
export function elementwise(formula: Formula, a: Operand, b: Operand, to: Planes): Operation {
  const scalar = "scalar" in a ? a.scalar : "scalar" in b ? b.scalar : 0;
  return {
    kind: "elementwise",
    items: planeCount(to),
    input: "planes" in a ? a.planes.place : 0,
    weights: "planes" in b ? b.planes.place : 0,
    bias: "channels" in b ? b.channels : 0,
    output: to.place,
    outputs: upToFour(to.channels),
    channels: to.channels,
    height: to.height,
    width: to.width,
    formula: formulas.indexOf(formula),
    scalar,
  };
}
