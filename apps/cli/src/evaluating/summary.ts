import "@srloss/core/losses";
import "@srloss/core/metrics";
import { type MeasureName, measures } from "@srloss/core";
import { printable } from "@srloss/core/validation";
import { number, table } from "../terminal/table.ts";
import type { RunRows } from "./run-rows.ts";
import { comparePaired, mostSamples, type Summary, summarise } from "./statistics.ts";

/** One column of one candidate. */
export interface ColumnSummary extends Summary {
  readonly candidate: string | undefined;
  readonly column: string;
  /** Where the worst value is. */
  readonly worst: number;
}

/** Which way is better: weighted sums, whose names are no measures', are losses. */
export function betterOf(column: string): "lower" | "higher" {
  const measure = measureOf(column);
  return measure ? measures[measure].better : "lower";
}

/** The measure that a column is of; none of a weighted sum or a part of one. */
export function measureOf(column: string): MeasureName | undefined {
  const [first] = column.split(" ");
  return Object.hasOwn(measures, first!) ? (first as MeasureName) : undefined;
}

export function summariseRows(rows: RunRows): ColumnSummary[] {
  const candidates = rows.candidates.map((candidate) => [candidate, rows.measuredOf(candidate)] as const);
  return rows.columns.flatMap((column) =>
    candidates.flatMap(([candidate, all]) => {
      const having = all.filter((at) => rows.value(at, column) !== undefined);
      if (!having.length) return [];
      const values = Float64Array.from(having, (at) => rows.value(at, column)!);
      const sign = betterOf(column) === "higher" ? 1 : -1;
      let worst = 0;
      for (let i = 1; i < values.length; i++) if (sign * values[i]! < sign * values[worst]!) worst = i;
      return [{ candidate, column, worst: having[worst]!, ...summarise(values) }];
    }),
  );
}

/** Titles of columns, and rows under them. */
interface Cells {
  readonly head: readonly string[];
  readonly cells: readonly (readonly string[])[];
}

/** What a run comes to. */
export interface RunSummary {
  /** Candidate (where there are some), column, which way is better, count, mean, median, worst and whose it is. */
  readonly summary: Cells;
  /** Each candidate with each that follows it, or of very many the first with each; none of a single one. */
  readonly comparison: Cells;
}

export function runSummary(rows: RunRows): RunSummary {
  return { summary: summaryCells(rows), comparison: comparisonCells(rows) };
}

function summaryCells(rows: RunRows): Cells {
  const several = rows.candidates.some((candidate) => candidate !== undefined);
  const cells = summariseRows(rows).map(({ candidate, column, count, mean, median, worst }) => [
    ...(several ? [candidate ?? ""] : []),
    column,
    betterOf(column),
    String(count),
    number(mean),
    number(median),
    number(rows.value(worst, column)!),
    rows.idOf(worst),
  ]);
  return {
    head: [...(several ? ["candidate"] : []), "measure", "better", "pairs", "mean", "median", "worst", "worst pair"],
    cells,
  };
}

/** Candidates that are compared with each other. */
const mostCompared = 40;
/** Samples of all comparisons together: of forty checkpoints they would take minutes otherwise. */
const samplesOfAll = 200_000;
const leastSamples = 200;

function comparisonCells(rows: RunRows): Cells {
  const { candidates, columns } = rows;
  const firsts = candidates.length > mostCompared ? candidates.slice(0, 1) : candidates;
  const pairs = firsts.reduce((sum, _, i) => sum + candidates.length - 1 - i, 0);
  const comparisons = pairs * columns.length;
  const samples = Math.max(leastSamples, Math.min(mostSamples, Math.floor(samplesOfAll / Math.max(1, comparisons))));
  const cells = firsts.flatMap((a, i) =>
    candidates.slice(i + 1).flatMap((b) => {
      const both = inBoth(rows, a, b);
      if (!both[0].length) return [];
      return columns.map((column) => {
        const [first, second] = both.map((places) => Float64Array.from(places, (at) => rows.value(at, column)!));
        const { count, wins, losses, difference, interval } = comparePaired(first!, second!, betterOf(column), samples);
        const range = interval.map(number).join(" to ");
        return [`${a} - ${b}`, column, String(count), `${wins}:${losses}`, number(difference), range];
      });
    }),
  );
  return { head: ["compared", "measure", "pairs", "wins", "mean difference", "95% interval"], cells };
}

/** Places of the pairs that both candidates have, side by side. */
function inBoth(rows: RunRows, a: string | undefined, b: string | undefined): [number[], number[]] {
  const ofB = new Map<string, number>();
  for (const at of rows.measuredOf(b)) ofB.set(rows.idOf(at), at);
  const both: [number[], number[]] = [[], []];
  for (const at of rows.measuredOf(a)) {
    const other = ofB.get(rows.idOf(at));
    if (other === undefined) continue;
    both[0].push(at);
    both[1].push(other);
  }
  return both;
}

/** Both tables for people; names of files and candidates are strangers' words. */
export function summaryText({ summary, comparison }: RunSummary): string {
  if (!summary.cells.length) return "No pair could be measured.";
  const both = [table(summary.head, summary.cells.map(shownCells))];
  if (comparison.cells.length) both.push(table(comparison.head, comparison.cells.map(shownCells)));
  return both.join("\n\n");
}

function shownCells(cells: readonly string[]): string[] {
  return cells.map((cell) => printable(cell, 200));
}
