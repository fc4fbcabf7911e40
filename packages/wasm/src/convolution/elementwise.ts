import type { Operation } from "../machine/operation.ts";
import { type Planes, planeCount, upToFour } from "./planes.ts";

/** As `Formula` in `assembly/elementwise.ts` numbers them. */
const formulas = ["add", "subtract", "multiply", "relu", "step", "sign", "abs"] as const;
export type Formula = (typeof formulas)[number];

/** A formula of every value of `a` and, where it takes two, of `b`; one of them may be a number. */
export function elementwise(formula: Formula, a: Planes | number, b: Planes | number, to: Planes): Operation {
  const scalar = typeof a === "number" ? a : typeof b === "number" ? b : 0;
  return {
    kind: "elementwise",
    items: planeCount(to),
    input: typeof a === "number" ? 0 : a.place,
    weights: typeof b === "number" ? 0 : b.place,
    output: to.place,
    outputs: upToFour(to.channels),
    channels: to.channels,
    height: to.height,
    width: to.width,
    formula: formulas.indexOf(formula),
    scalar,
  };
}
