import { optimiseTerms } from "../page/settings.ts";
import type { OptimiseStep } from "../worker/optimise.ts";

/** One line for each step: the total and each weighted term, empty where a term was off. */
export function curvesCsv(steps: readonly OptimiseStep[]): string {
  const lines = steps.map(({ step, total, terms }) => [step, total, ...optimiseTerms.map((term) => terms[term] ?? "")]);
  return [["step", "total", ...optimiseTerms], ...lines].map((line) => `${line.join()}\n`).join("");
}

/** The same with what it was computed from. */
export function curvesJson(steps: readonly OptimiseStep[], from: object): string {
  return `${JSON.stringify({ ...from, steps }, undefined, 2)}\n`;
}
