import { statSync } from "node:fs";
import { UsageError } from "../usage-error.ts";
import { readLines } from "./read-lines.ts";
import type { Place } from "./row-files.ts";
import { RunRows } from "./run-rows.ts";
import { isTableRow, type TableRow } from "./table-row.ts";

/**
 * The rows of the shards of one run, of whatever size, as one process would have written them: their lines stay on disk.
 *
 * @throws UsageError where a shard is missing, is there twice, or is of another run.
 */
export function mergeRows(files: readonly string[]): RunRows {
  let rows: RunRows | undefined;
  let first: { readonly file: string; readonly request: string } | undefined;
  let shards: string | undefined;
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
      if (!rows) {
        checkRoom(files, of);
        rows = new RunRows(of, withoutShard);
      }
      if (of !== rows.count)
        throw new UsageError(`${file} is of a run of ${of} pairs, the others are of one of ${rows.count}.`);
      if (rows.has(index))
        throw new UsageError(
          `${file} and ${rows.placeOf(index).file} both have pair ${index + 1}; give each shard once.`,
        );
      rows.set(index, row, place);
      shards ??= shard?.split("/")[1];
    }
  if (!rows) throw new UsageError("There are no rows in these files.");
  checkWhole(rows, shards);
  return rows;
}

/** Without the part that measured it. */
function withoutShard(_: number, { shard: __, ...row }: TableRow): TableRow {
  return row;
}

/** The shortest row, in bytes: the names of its parts alone take more. */
const shortestRow = 64;

/** A run may say that it has any number of pairs: no room is made for more than the files can hold. */
function checkRoom(files: readonly string[], of: number): void {
  const bytes = files.reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0);
  if (of <= bytes / shortestRow) return;
  let found = 0;
  let shards: string | undefined;
  const ofShard: number[] = [];
  for (const file of files)
    for (const { row } of readRows(file)) {
      found++;
      shards ??= row.shard?.split("/")[1];
      const count = shardCount(shards);
      if (count) ofShard[row.index % count] = (ofShard[row.index % count] ?? 0) + 1;
    }
  const lacking = Array.from({ length: shardCount(shards) }, (_, shard) => shard).filter(
    (shard, _, { length }) => (ofShard[shard] ?? 0) < Math.ceil((of - shard) / length),
  );
  throw missingPairs(of - found, of, lacking, shards);
}

function checkWhole(rows: RunRows, shards: string | undefined): void {
  let missing = 0;
  const lacking = new Set<number>();
  const count = shardCount(shards);
  for (let at = 0; at < rows.count; at++) {
    if (rows.has(at)) continue;
    missing++;
    if (count) lacking.add(at % count);
  }
  if (missing) throw missingPairs(missing, rows.count, [...lacking], shards);
}

/** More shards than anyone runs are a stranger's number, and need not be counted. */
const mostShards = 10_000;

function shardCount(shards: string | undefined): number {
  const count = Number(shards);
  return Number.isInteger(count) && count >= 1 && count <= mostShards ? count : 0;
}

function missingPairs(missing: number, of: number, lacking: readonly number[], shards: string | undefined): UsageError {
  const which = [...lacking].sort((a, b) => a - b).map((shard) => `${shard + 1}/${shards}`);
  return new UsageError(
    `${missing} of ${of} pairs are missing${which.length ? `: run or finish shard ${which.join(", ")}` : ""}, then merge again.`,
  );
}

function* readRows(file: string): Generator<{ readonly row: TableRow; readonly place: Place }> {
  let at = 0;
  try {
    for (const { text, start, end } of readLines(file)) {
      at++;
      if (text !== "" || end - start > 1) yield { row: parsed(text, file, at), place: { file, start } };
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${(error as Error).message.replace(/\.$/, "")}; is its shard done?`, { cause: error });
  }
}

function parsed(text: string, file: string, line: number): TableRow {
  try {
    const row: unknown = JSON.parse(text);
    if (isTableRow(row)) return row;
  } catch {
    // Said below.
  }
  throw new UsageError(`${file}: line ${line} is no row of srloss evaluate.`);
}
