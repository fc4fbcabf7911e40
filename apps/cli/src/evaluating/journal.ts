import { createHash } from "node:crypto";
import { closeSync, existsSync, ftruncateSync, unlinkSync } from "node:fs";
import { dirname } from "node:path";
import type { PairOfFiles, PairRow } from "@srloss/evaluate";
import { makeFolder, openOwn } from "@srloss/node-gpu";
import { appendAll } from "../append-all.ts";
import { readLines } from "./read-lines.ts";
import { type Place, RowFiles } from "./row-files.ts";
import { isTableRow, pairRow, type TableRow } from "./table-row.ts";

/** Rows on disk as soon as they are measured, so that a run that was killed goes on. */
export interface Journal {
  /** A pair that was measured before, of the same files and request. */
  known(key: string): PairRow | undefined;
  /** The row that a pair of this name had before this run, whatever its files are now. */
  knownOf(pair: PairOfFiles): PairRow | undefined;
  /** How many there were at the start. */
  readonly kept: number;
  /** @returns Where it is: what is known is not written again. */
  add(row: TableRow): Place;
  close(): void;
  /** When the table is there, after `close`. */
  remove(): void;
}

/**
 * Opens `FILE.partial`, with what a run that was killed left there, and reads what a run that ended left in `FILE`. The last
 * line may have been cut: it is measured again. Of each row memory holds two numbers.
 *
 * @param fresh Whether to forget both.
 */
export async function openJournal(file: string, fresh: boolean): Promise<Journal> {
  const path = `${file}.partial`;
  await makeFolder(dirname(path));
  const files = new RowFiles();
  const byKey = new Map<number, number>();
  const byName = new Map<number, number>();
  /** Of both files in one number, which is exact to 4 petabytes. */
  const packed = ({ file: of, start }: Place) => 2 * start + (of === path ? 1 : 0);
  const placed = (packed: number): Place => ({ file: packed % 2 ? path : file, start: Math.floor(packed / 2) });
  const remember = ({ key, error }: TableRow, place: Place) => {
    if (key === undefined || error !== undefined) return false;
    byKey.set(keyNumber(key), packed(place));
    return true;
  };
  const rememberOld = (row: TableRow | undefined, place: Place) => {
    if (row && remember(row, place)) byName.set(nameNumber(row), packed(place));
  };
  if (!fresh && existsSync(file)) for (const { row, start } of rowsOf(file)) rememberOld(row, { file, start });
  const handle = openOwn(path);
  let end = 0;
  if (!fresh)
    for (const line of rowsOf(path)) {
      rememberOld(line.row, { file: path, start: line.start });
      end = line.end;
    }
  ftruncateSync(handle, end);
  /** Numbers of two names may be the same, once in a million runs of a million pairs: what is read decides. */
  const found = (place: number | undefined, fits: (row: TableRow) => boolean) => {
    if (place === undefined) return undefined;
    const row = files.read<TableRow>(placed(place));
    return fits(row) ? { row, place: placed(place) } : undefined;
  };
  const knownAt = (key: string) => found(byKey.get(keyNumber(key)), (row) => row.key === key);
  return {
    kept: byKey.size,
    known(key) {
      const at = knownAt(key);
      return at && pairRow(at.row);
    },
    knownOf(pair) {
      const name = nameOf(pair);
      const at = found(byName.get(nameNumber(pair)), (row) => nameOf(row) === name);
      return at && pairRow(at.row);
    },
    add(row) {
      const before = row.key === undefined || row.error !== undefined ? undefined : knownAt(row.key);
      if (before) return before.place;
      const place = { file: path, start: end };
      const bytes = Buffer.from(`${JSON.stringify(row)}\n`);
      appendAll(handle, bytes, path);
      end += bytes.length;
      remember(row, place);
      return place;
    },
    close() {
      files.close();
      closeSync(handle);
      // A run that ended before its first row leaves nothing.
      if (end === 0) unlinkSync(path);
    },
    remove() {
      if (end > 0) unlinkSync(path);
    },
  };
}

/** 52 bits of a key, which is a hash. */
function keyNumber(key: string): number {
  return Number.parseInt(key.slice(0, 13), 16);
}

function nameNumber(pair: PairOfFiles): number {
  return keyNumber(createHash("sha1").update(nameOf(pair)).digest("hex"));
}

function nameOf({ id, candidate = "", sr, hr }: PairOfFiles): string {
  return JSON.stringify([id, candidate, sr, hr]);
}

/** Rows of a file; what is a row no more, or lacks what a table needs, is passed over, and its pair measured again. */
function* rowsOf(file: string): Generator<{ row: TableRow | undefined; end: number; start: number }> {
  for (const { text, ended, start, end } of readLines(file)) {
    if (!ended) return;
    yield { row: rowIn(text), start, end };
  }
}

function rowIn(text: string): TableRow | undefined {
  try {
    const row: unknown = JSON.parse(text);
    return isTableRow(row) ? row : undefined;
  } catch {
    return undefined;
  }
}
