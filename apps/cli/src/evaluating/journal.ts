import { closeSync, existsSync, ftruncateSync, openSync, unlinkSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import type { PairOfFiles, PairRow } from "@srloss/evaluate";
import { makeFolder } from "@srloss/node-gpu";
import { readLines } from "./read-lines.ts";
import type { TableRow } from "./table-row.ts";

/** Rows on disk as soon as they are measured, so that a run that was killed goes on. */
export interface Journal {
  /** A pair that was measured before, of the same files and request. */
  known(key: string): PairRow | undefined;
  /** The row that a pair of this name had, whatever its files are now. */
  knownOf(pair: PairOfFiles): PairRow | undefined;
  /** How many there were at the start. */
  readonly kept: number;
  add(row: TableRow): void;
  close(): void;
  /** When the table is there. */
  remove(): void;
}

/**
 * Opens `FILE.partial`, with what a run that was killed left there, and reads what a run that ended left in `FILE`. The last
 * line may have been cut: it is measured again.
 *
 * @param fresh Whether to forget both.
 */
export async function openJournal(file: string, fresh: boolean): Promise<Journal> {
  const path = `${file}.partial`;
  await makeFolder(dirname(path));
  const known = new Map<string, PairRow>();
  const byName = new Map<string, PairRow>();
  const remember = ({ index: _, of: __, shard: ___, ...row }: TableRow) => {
    if (row.key === undefined || row.error !== undefined) return;
    known.set(row.key, row);
    byName.set(nameOf(row), row);
  };
  if (!fresh && existsSync(file)) for (const { row } of rowsOf(file)) remember(row);
  const handle = openSync(path, fresh ? "w+" : "a+");
  let whole = 0;
  if (!fresh)
    for (const { row, end } of rowsOf(path)) {
      remember(row);
      whole = end;
    }
  ftruncateSync(handle, whole);
  const kept = known.size;
  return {
    kept,
    known: (key) => known.get(key),
    knownOf: (pair) => byName.get(nameOf(pair)),
    add(row) {
      // What is known is on disk already.
      if (row.key !== undefined && known.has(row.key)) return;
      remember(row);
      writeSync(handle, `${JSON.stringify(row)}\n`);
    },
    close: () => closeSync(handle),
    remove: () => unlinkSync(path),
  };
}

function nameOf({ id, candidate = "", sr, hr }: PairOfFiles): string {
  return JSON.stringify([id, candidate, sr, hr]);
}

/** Rows up to the first line that is none. */
function* rowsOf(file: string): Generator<{ row: TableRow; end: number }> {
  for (const { text, ended, end } of readLines(file)) {
    if (!ended) return;
    let row: TableRow;
    try {
      row = JSON.parse(text);
    } catch {
      return;
    }
    if (typeof row !== "object" || row === null || typeof row.values !== "object") return;
    yield { row, end };
  }
}
