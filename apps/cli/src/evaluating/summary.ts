import "@srloss/core/losses";
import "@srloss/core/metrics";
import { type MeasureName, measures } from "@srloss/core";
import { printable } from "@srloss/core/validation";
import { number, table } from "../terminal/table.ts";
import { comparePaired, type Summary, summarise } from "./statistics.ts";
import { columnsOf, type KeptRow, valueIn } from "./table-row.ts";

/** One column of one candidate. */
export interface ColumnSummary<Row extends KeptRow> extends Summary {
  readonly candidate: string;
  readonly column: string;
  readonly worst: Row;
}

/** Which way is better: weighted sums, whose names are no measures', are losses. */
function betterOf(column: string): "lower" | "higher" {
  const [first] = column.split(" ");
  return Object.hasOwn(measures, first!) ? measures[first as MeasureName].better : "lower";
}

function byCandidate<Row extends KeptRow>(rows: readonly Row[]): Map<string, Row[]> {
  const candidates = new Map<string, Row[]>();
  for (const row of rows) {
    const of = candidates.get(row.candidate ?? "") ?? [];
    of.push(row);
    candidates.set(row.candidate ?? "", of);
  }
  return candidates;
}

export function summariseRows<Row extends KeptRow>(rows: readonly Row[]): ColumnSummary<Row>[] {
  const candidates = byCandidate(rows.filter(({ error }) => error === undefined));
  return columnsOf(rows).flatMap((column) =>
    [...candidates].flatMap(([candidate, all]) => {
      const having = all.filter((row) => valueIn(row, column) !== undefined);
      if (!having.length) return [];
      const sign = betterOf(column) === "higher" ? 1 : -1;
      const worst = having.reduce((a, b) => (sign * valueIn(b, column)! < sign * valueIn(a, column)! ? b : a));
      return [{ candidate, column, worst, ...summarise(having.map((row) => valueIn(row, column)!)) }];
    }),
  );
}

/** Cells of the summary: candidate (where there are some), column, count, mean, median, worst and whose it is. */
export function summaryCells(rows: readonly KeptRow[]): { head: string[]; cells: string[][] } {
  const several = rows.some(({ candidate }) => candidate !== undefined);
  const cells = summariseRows(rows).map(({ candidate, column, count, mean, median, worst }) => [
    ...(several ? [candidate] : []),
    column,
    String(count),
    number(mean),
    number(median),
    number(valueIn(worst, column)!),
    worst.id,
  ]);
  return { head: [...(several ? ["candidate"] : []), "measure", "pairs", "mean", "median", "worst", "of"], cells };
}

/** Cells of the paired comparison of each candidate with each that follows it; none of a single one. */
export function comparisonCells(rows: readonly KeptRow[]): { head: string[]; cells: string[][] } {
  const candidates = [...byCandidate(rows.filter(({ error }) => error === undefined))].map(
    ([name, of]) => [name, new Map(of.map((row) => [row.id, row]))] as const,
  );
  const columns = columnsOf(rows);
  const cells = candidates.flatMap(([a, first], i) =>
    candidates.slice(i + 1).flatMap(([b, second]) => {
      const both = [...first.values()].filter(({ id }) => second.has(id));
      if (!both.length) return [];
      return columns.map((column) => {
        const values = [first, second].map((of) => both.map(({ id }) => valueIn(of.get(id)!, column)!));
        const { count, wins, losses, difference, interval } = comparePaired(values[0]!, values[1]!, betterOf(column));
        const range = interval.map(number).join(" to ");
        return [`${a} - ${b}`, column, String(count), `${wins}:${losses}`, number(difference), range];
      });
    }),
  );
  return { head: ["compared", "measure", "pairs", "wins", "mean difference", "95% interval"], cells };
}

/** Both tables for people; names of files and candidates are strangers' words. */
export function summaryText(rows: readonly KeptRow[]): string {
  const [summary, comparison] = [summaryCells(rows), comparisonCells(rows)];
  if (!summary.cells.length) return "No pair could be measured.";
  const both = [table(summary.head, summary.cells.map(shownCells))];
  if (comparison.cells.length) both.push(table(comparison.head, comparison.cells.map(shownCells)));
  return both.join("\n\n");
}

function shownCells(cells: readonly string[]): string[] {
  return cells.map((cell) => printable(cell, 200));
}
