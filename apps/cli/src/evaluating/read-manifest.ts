import { closeSync, createReadStream } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import type { PairOfFiles } from "@srloss/evaluate";
import { openRegular } from "@srloss/node-gpu";
import { UsageError } from "../usage-error.ts";
import { readLines } from "./read-lines.ts";

/** What a name must end with to be read as a list of pairs. */
export const manifestName: RegExp = /\.(csv|ndjson|jsonl|parquet)$/i;

/** Of CSV; of NDJSON `readLines` has the same. */
const longestRow = 16 * 2 ** 20;
/** Each is summed up and compared by itself. */
const mostCandidates = 1_000;
/** Of Parquet, whose rows are unpacked at once. */
const [mostRows, mostBytes] = [20_000_000, 4e9];

type Row = Readonly<Record<string, unknown>>;

/**
 * The pairs of a list: CSV, NDJSON or Parquet with columns `sr`, `hr` and, where wanted, `id` and `candidate`. Paths are read
 * from the list's own folder; addresses are left as they are.
 *
 * @throws UsageError with the row that lacks something, is there twice, or is of one candidate too many.
 */
export async function readManifest(file: string): Promise<PairOfFiles[]> {
  const pairs: PairOfFiles[] = [];
  const known = new Set<string>();
  const candidates = new Set<string>();
  let at = 0;
  try {
    for await (const row of rowsOf(file)) {
      at++;
      const cell = (name: string) => text(row[name], `${file}: row ${at}: ${name}`);
      const [sr, hr] = [cell("sr"), cell("hr")];
      if (sr === undefined || hr === undefined)
        throw new UsageError(
          `${file}: row ${at} has no ${sr === undefined ? "sr" : "hr"}; a list of pairs has the columns sr and hr, and may have id and candidate.`,
        );
      const [id, candidate] = [cell("id") ?? sr, cell("candidate")];
      const name = `${candidate ?? ""}\0${id}`;
      if (known.has(name))
        throw new UsageError(`${file}: row ${at} has the id "${id}", which another row has, too; each needs its own.`);
      known.add(name);
      if (candidate !== undefined && candidates.add(candidate).size > mostCandidates)
        throw new UsageError(
          `${file}: row ${at} is of a candidate more than ${mostCandidates}; a candidate is a method or a model that many pairs are of, and id is what a pair is called.`,
        );
      pairs.push({ id, ...(candidate !== undefined && { candidate }), sr: from(file, sr), hr: from(file, hr) });
    }
  } catch (error) {
    const { name, cause } = error as Error;
    if (isAddress(file))
      throw new UsageError(`${file} is an address; a list is read from this machine, and its rows may hold addresses.`);
    if (Object(cause).code === "ENOENT") throw new UsageError(`There is no list ${file}.`, { cause: error });
    if (error instanceof UsageError || name === "SrlossError") throw error;
    const why = (error as Error).message.replace(/\.+$/, "");
    throw new UsageError(`${file} can't be read as a list of pairs: ${why}.`, { cause: error });
  }
  return pairs;
}

async function* rowsOf(file: string): AsyncGenerator<Row> {
  if (/\.csv$/i.test(file)) {
    const { parse } = await import("csv-parse");
    const parser = parse({
      columns: true,
      bom: true,
      skip_empty_lines: true,
      trim: true,
      relax_column_count: true,
      max_record_size: longestRow,
    });
    const input = createReadStream(file, { fd: openRegular(file) }).on("error", (error) => parser.destroy(error));
    yield* input.pipe(parser);
  } else if (/\.parquet$/i.test(file)) {
    closeSync(openRegular(file));
    yield* parquetRows(file);
  } else {
    let at = 0;
    for (const { text, start, end } of readLines(file)) {
      // Signals are heard between two pieces of work.
      if (++at % 1000 === 0) await new Promise((resolve) => setImmediate(resolve));
      if (text === "" && end - start > 1) throw new Error(`line ${at} is longer than a row can be`);
      // Some editors begin a file with a mark of its encoding; CSV's reader knows it.
      const row = at === 1 ? text.replace(/^\uFEFF/, "") : text;
      if (row.trim() !== "") yield parsed(row, at);
    }
  }
}

/** What is packed may be a thousand times as much: what a list says that it holds is looked at before it is unpacked. */
async function* parquetRows(file: string): AsyncGenerator<Row> {
  const { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } = await import("hyparquet");
  const buffer = await asyncBufferFromFile(file);
  const metadata = await parquetMetadataAsync(buffer);
  const bytes = metadata.row_groups.reduce((sum, group) => sum + Number(group.total_byte_size), 0);
  if (!(Number(metadata.num_rows) <= mostRows && bytes <= mostBytes))
    throw new Error(
      `it says that it holds ${metadata.num_rows} rows in ${bytes} bytes, and at most ${mostRows} in ${mostBytes} are read`,
    );
  yield* await parquetReadObjects({ file: buffer, metadata });
}

function parsed(line: string, at: number): Row {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch {
    // Said below.
  }
  if (typeof row !== "object" || row === null) throw new Error(`line ${at} is no JSON object.`);
  return row as Row;
}

function text(value: unknown, where: string): string | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  if (["string", "number", "bigint", "boolean"].includes(typeof value)) return String(value);
  throw new UsageError(`${where} is ${Array.isArray(value) ? "an array" : "an object"}, and should be text.`);
}

function from(manifest: string, file: string): string {
  return isAddress(file) || isAbsolute(file) ? file : join(dirname(manifest), file);
}

function isAddress(file: string): boolean {
  return /^https?:\/\//i.test(file);
}
