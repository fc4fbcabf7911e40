import {
  type Evaluation,
  type EvaluationRow,
  evaluationRows,
  type ResolvedRequest,
  type UsedNetwork,
} from "@srloss/evaluate";
import type { BackendReport } from "@srloss/node-gpu";
import { number, table } from "../terminal/table.ts";
import { version } from "../version.ts";

/** What produced the numbers. */
export interface Made {
  readonly backend: BackendReport;
  readonly networks: readonly UsedNetwork[];
}

/** The engine, and the versions of what is not tfjs. */
export function madeJson({ backend }: Made): {
  engine: { name: string; device: string };
  versions: Record<string, string>;
} {
  return {
    engine: { name: backend.engine, device: backend.device },
    versions: { srloss: version(), node: process.versions.node },
  };
}

/** What the columns of `evaluationCells` are. */
export const evaluationHead = ["measure", "value", "better", "of"] as const;

/** Everything that was measured: its name, its value with its unit, which way is better, and what it was measured of. */
export function evaluationCells(evaluation: Evaluation, request: ResolvedRequest): string[][] {
  return evaluationRows(evaluation, request).map(({ name, value, unit, better, of }: EvaluationRow) => [
    name,
    `${number(value)}${unit && ` ${unit}`}`,
    better,
    of,
  ]);
}

/** The table for people. */
export function evaluationTable(evaluation: Evaluation, request: ResolvedRequest): string {
  const rows = evaluationCells(evaluation, request);
  const width = Math.max(...rows.map(([, , , of]) => of!.length));
  // A table aligns its columns to the right; words begin at the left.
  return table(
    [...evaluationHead.slice(0, 3), evaluationHead[3].padEnd(width)],
    rows.map(([name, value, better, of]) => [name!, value!, better!, of!.padEnd(width)]),
  );
}
