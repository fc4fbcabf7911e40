import type { Comparison } from "../worker/compare.ts";

/** The numbers with all that they depend on: a list of what `evaluationSchema` of `@srloss/evaluate` describes. */
export function resultsJson(comparisons: readonly Comparison[]): string {
  return `${JSON.stringify(
    comparisons.map(({ json }) => json),
    undefined,
    2,
  )}\n`;
}
