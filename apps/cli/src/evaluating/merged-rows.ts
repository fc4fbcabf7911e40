import { closeSync, openSync, readSync } from "node:fs";
import { UsageError } from "../usage-error.ts";
import { readLines } from "./read-lines.ts";
import type { KeptRow, TableRow } from "./table-row.ts";

/** All rows of a run in their order: what tables need of each, and where the whole row is. */
export interface MergedRows {
  readonly rows: readonly KeptRow[];
  /** The rows as one process would have written them, read again one by one. */
  whole(): Iterable<TableRow>;
}

interface Place {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The rows of the shards of one run, of whatever size: their lines stay on disk.
 *
 * @throws UsageError where a shard is missing, is there twice, or is of another run.
 */
export function mergeRows(files: readonly string[]): MergedRows {
  const rows: KeptRow[] = [];
  const places: Place[] = [];
  const texts = new Map<string, KeptRow["versions"]>();
  let first: { readonly file: string; readonly request: string } | undefined;
  let [total, shards]: [number | undefined, string | undefined] = [undefined, undefined];
  for (const file of files)
    for (const { row, place } of readRows(file)) {
      const { index, of, request, shard } = row;
      // A process that died left no request.
      const comparable = request !== "";
      if (comparable) first ??= { file, request };
      if (first && comparable && request !== first.request)
        throw new UsageError(
          `${file} and ${first.file} are of different requests, engines, weights or versions; measure one of them again.`,
        );
      total ??= of;
      if (of !== total) throw new UsageError(`${file} is of a run of ${of} pairs, the others are of one of ${total}.`);
      if (rows[index])
        throw new UsageError(`${file} and ${places[index]!.file} both have pair ${index + 1}; give each shard once.`);
      rows[index] = kept(row, texts);
      places[index] = place;
      shards ??= shard?.split("/")[1];
    }
  if (!total) throw new UsageError("There are no rows in these files.");
  const missing = total - places.reduce((count) => count + 1, 0);
  if (missing) {
    const lacking = shards && lackingShards(rows, total, Number(shards)).join(", ");
    throw new UsageError(
      `${missing} of ${total} pairs are missing${lacking ? `: run or finish shard ${lacking}` : ""}, then merge again.`,
    );
  }
  return { rows, whole: () => wholeRows(places) };
}

/** More shards than anyone runs are a stranger's number, and need not be counted. */
const mostShards = 10_000;

/** Those of which pairs are missing, by what is there: a run may say that it has any number of pairs. */
function lackingShards(rows: readonly KeptRow[], total: number, count: number): string[] {
  if (!(count >= 1 && count <= mostShards)) return [];
  const there = new Array<number>(count).fill(0);
  for (const { index } of Object.values(rows)) there[index % count]!++;
  return there.flatMap((found, i) => (found < Math.ceil((total - i) / count) ? [`${i + 1}/${count}`] : []));
}

/** Versions are the same in nearly all rows: one object is kept. */
function kept(
  { index, of, id, candidate, width, height, values, error, engine, versions, request }: TableRow,
  known: Map<string, KeptRow["versions"]>,
): KeptRow {
  const text = JSON.stringify(versions);
  const one = known.get(text) ?? versions;
  known.set(text, one);
  return {
    index,
    of,
    id,
    ...(candidate !== undefined && { candidate }),
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
    values,
    ...(error !== undefined && { error }),
    engine,
    versions: one,
    request,
  };
}

function* readRows(file: string): Generator<{ readonly row: TableRow; readonly place: Place }> {
  let at = 0;
  try {
    for (const { text, start, end } of readLines(file)) {
      at++;
      if (text !== "" || end - start > 1) yield { row: parsed(text, file, at), place: { file, start, end } };
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`${file} can't be read (${code}); is its shard done?`, { cause: error });
  }
}

function parsed(text: string, file: string, line: number): TableRow {
  try {
    const row = JSON.parse(text) as TableRow;
    const whole = Number.isInteger(row.index) && row.index >= 0 && row.index < row.of && Number.isInteger(row.of);
    const named = [row.id, row.sr, row.hr, row.request, row.engine].every((text) => typeof text === "string");
    const said = [row.candidate, row.error, row.shard].every((text) => text === undefined || typeof text === "string");
    const valued = [row.values, row.versions].every((part) => typeof part === "object" && part !== null);
    if (whole && named && said && valued) return row;
  } catch {
    // Said below.
  }
  throw new UsageError(`${file}: line ${line} is no row of srloss evaluate.`);
}

/** Without the part that measured it. */
function* wholeRows(places: readonly Place[]): Generator<TableRow, void> {
  const open = new Map<string, number>();
  try {
    for (const { file, start, end } of places) {
      const handle = open.get(file) ?? openSync(file, "r");
      open.set(file, handle);
      const bytes = Buffer.alloc(end - start);
      readSync(handle, bytes, 0, bytes.length, start);
      const { shard: _, ...row } = JSON.parse(bytes.toString("utf8")) as TableRow;
      yield row;
    }
  } finally {
    for (const handle of open.values()) closeSync(handle);
  }
}
