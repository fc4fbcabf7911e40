import { readFile } from "node:fs/promises";
import { checkWritable } from "@srloss/node-gpu";
import { finishRun } from "../evaluating/finish-run.ts";
import type { TableRow } from "../evaluating/table-row.ts";
import { textOption } from "../options.ts";
import { setTalk } from "../terminal/note.ts";
import { UsageError } from "../usage-error.ts";

/** `srloss merge SHARD...` */
export async function merge(files: readonly string[], options: Record<string, unknown>): Promise<void> {
  setTalk(options);
  if (!files.length) throw new UsageError("name the rows of every shard, as in srloss merge shard-*.ndjson.");
  const out = textOption(options.out, "out");
  for (const file of [out, ...["csv", "parquet", "html"].map((name) => textOption(options[name], name))])
    if (file !== undefined) await checkWritable(file, { inputs: [...files] });
  const rows = mergeRows(await Promise.all(files.map(async (file) => ({ file, rows: await readRows(file) }))));
  await finishRun(rows, out, options, async () => []);
}

interface ShardRows {
  readonly file: string;
  readonly rows: readonly TableRow[];
}

/**
 * All rows of a run in their order, as one process would have written them.
 *
 * @throws UsageError where a shard is missing, is there twice, or is of another run.
 */
export function mergeRows(shards: readonly ShardRows[]): TableRow[] {
  const merged: TableRow[] = [];
  const from: string[] = [];
  let first: { readonly file: string; readonly row: TableRow } | undefined;
  for (const { file, rows } of shards)
    for (const { shard: _, ...row } of rows) {
      // A process that died left no request.
      const comparable = row.request !== "";
      if (comparable) first ??= { file, row };
      if (first && comparable && row.request !== first.row.request)
        throw new UsageError(
          `${file} and ${first.file} are of different requests, engines, weights or versions; measure one of them again.`,
        );
      const total = merged.length ? merged.find(Boolean)!.of : row.of;
      if (row.of !== total)
        throw new UsageError(`${file} is of a run of ${row.of} pairs, the others are of one of ${total}.`);
      if (merged[row.index])
        throw new UsageError(`${file} and ${from[row.index]} both have pair ${row.index + 1}; give each shard once.`);
      merged[row.index] = row;
      from[row.index] = file;
    }
  const { of } = merged.find(Boolean) ?? { of: 0 };
  if (!of) throw new UsageError("There are no rows in these files.");
  const missing = Array.from({ length: of }, (_, index) => index).filter((index) => !merged[index]);
  if (missing.length) {
    const count = shards
      .flatMap(({ rows }) => rows)
      .find(({ shard }) => shard)
      ?.shard?.split("/")[1];
    const lacking = count && [...new Set(missing.map((index) => `${(index % Number(count)) + 1}/${count}`))].join(", ");
    throw new UsageError(
      `${missing.length} of ${of} pairs are missing${lacking ? `: run or finish shard ${lacking}` : ""}, then merge again.`,
    );
  }
  return merged;
}

async function readRows(file: string): Promise<TableRow[]> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${file} can't be read (${error.code}); is its shard done?`, { cause: error });
  });
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line, i) => {
      try {
        const row = JSON.parse(line) as TableRow;
        if (Number.isInteger(row.index) && Number.isInteger(row.of) && typeof row.values === "object") return row;
      } catch {
        // Said below.
      }
      throw new UsageError(`${file}: line ${i + 1} is no row of srloss evaluate.`);
    });
}
