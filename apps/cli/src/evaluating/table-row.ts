import type { PairRow } from "@srloss/evaluate";

/** A line of the table of a run. */
export interface TableRow extends PairRow {
  /** Its place among all pairs of the run, from 0, and how many there are. */
  readonly index: number;
  readonly of: number;
  /** `2/8`: the part that measured it. */
  readonly shard?: string;
  /** Those of `srloss evaluate` that say what was measured and how: who has the row can measure it again. */
  readonly options?: Readonly<Record<string, unknown>>;
}

/** What is read of a line that may be another program's. */
export function isTableRow(row: unknown): row is TableRow {
  if (typeof row !== "object" || row === null) return false;
  const { index, of, id, sr, hr, candidate, values, error, engine, versions, request, shard } =
    row as Partial<TableRow>;
  return (
    Number.isInteger(index) &&
    Number.isInteger(of) &&
    index! >= 0 &&
    index! < of! &&
    [id, sr, hr, request, engine].every((text) => typeof text === "string") &&
    [candidate, error, shard].every((text) => text === undefined || typeof text === "string") &&
    [values, versions].every((part) => typeof part === "object" && part !== null && !Array.isArray(part)) &&
    Object.values(values!).every(isJsonNumber)
  );
}

/** A number, or one of the texts that stand for what JSON has no number for. */
function isJsonNumber(value: unknown): boolean {
  return typeof value === "number" || value === "Infinity" || value === "-Infinity" || value === "NaN";
}

const ofRun: readonly string[] = ["index", "of", "shard", "options"] satisfies (keyof TableRow)[];
const ofPair: readonly string[] = ["id", "candidate", "sr", "hr"] satisfies (keyof TableRow)[];

/** A row of no run. */
export function pairRow(row: TableRow): PairRow {
  return without(row, ofRun) as unknown as PairRow;
}

/** What a row says of its files' contents, which another pair may have, too. */
export function measuredPart(row: TableRow | PairRow): Omit<PairRow, "id" | "candidate" | "sr" | "hr"> {
  return without(row, [...ofRun, ...ofPair]) as unknown as PairRow;
}

function without(row: TableRow | PairRow, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)));
}
