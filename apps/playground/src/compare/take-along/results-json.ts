import type { JudgeJson } from "../../worker/judge.ts";

/** The numbers with all that they depend on: a list of what `evaluationSchema` of `@srloss/evaluate` describes. */
export function resultsJson(evaluations: JudgeJson): string {
  return `${JSON.stringify(evaluations, undefined, 2)}\n`;
}
