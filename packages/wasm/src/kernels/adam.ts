import type { Operation } from "../runtime/operation.ts";
import { differenceItems, squaredDifferences } from "./squared-differences.ts";

/** Vectors of an optimiser at addresses of the runtime, all of one length. */
interface AdamVectors {
  readonly parameters: number;
  readonly first: number;
  readonly second: number;
  /** 0 where there is no running mean of the weights. */
  readonly average: number;
}

/** A step of Adam from `from` to `to`; `sums` has room for `differenceItems(length)` float64, `settings` is as `assembly/adam.ts` reads it. */
export function adam(
  from: AdamVectors & { readonly gradient: number },
  to: AdamVectors & { readonly norm: number },
  length: number,
  sums: number,
  settings: number,
): Operation[] {
  return [
    squaredDifferences(from.gradient, 0, sums, length),
    {
      kind: "adam",
      items: differenceItems(length),
      input: from.gradient,
      parameters: from.parameters,
      firstMoments: from.first,
      secondMoments: from.second,
      meanWeights: from.average,
      output: to.parameters,
      nextFirst: to.first,
      nextSecond: to.second,
      nextMeanWeights: to.average,
      norm: to.norm,
      sums,
      settings,
      length,
    },
  ];
}
