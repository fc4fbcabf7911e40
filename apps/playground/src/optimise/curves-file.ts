import type { OptimiseStep } from "../worker/descending/descents.ts";
import { type DescentName, optimiseTerms } from "./descent-choices.ts";

/** One line for each step: the loss of each descent, and the weighted terms of the visitor's own, empty where one was off. */
export function curvesCsv(steps: readonly OptimiseStep[], names: readonly DescentName[]): string {
  const parts = names.includes("mix") ? optimiseTerms : [];
  const head = ["step", ...names, ...parts.map((term) => `mix ${term}`)];
  const lines = steps.map(({ step, lanes }) => [
    step,
    ...names.map((name) => lanes[name]?.total ?? ""),
    ...parts.map((term) => lanes.mix?.terms[term] ?? ""),
  ]);
  return [head, ...lines].map((line) => `${line.join()}\n`).join("");
}

/** The same with what it was computed from. */
export function curvesJson(steps: readonly OptimiseStep[], from: object): string {
  return `${JSON.stringify({ ...from, steps }, undefined, 2)}\n`;
}
