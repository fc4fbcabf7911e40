import type { PairRow } from "@srloss/evaluate";

/** A line of the table of a run. */
export interface TableRow extends PairRow {
  /** Its place among all pairs of the run, from 0, and how many there are. */
  readonly index: number;
  readonly of: number;
  /** `2/8`: the part that measured it. */
  readonly shard?: string;
}

/** What tables and pages show of a row: of a run of any length this much is in memory. */
export type KeptRow = Pick<
  TableRow,
  "index" | "of" | "id" | "candidate" | "width" | "height" | "values" | "error" | "engine" | "versions" | "request"
>;

/** Names of all values, in the order in which they are first met. */
export function columnsOf(rows: Iterable<KeptRow>): string[] {
  const columns = new Set<string>();
  for (const { values } of rows) for (const name of Object.keys(values)) columns.add(name);
  return [...columns];
}

/** A value as a number; undefined where it was not measured. */
export function valueIn({ values }: KeptRow, column: string): number | undefined {
  const value = values[column];
  return value === undefined ? undefined : Number(value);
}
