import { createReadStream } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { createInterface } from "node:readline";
import type { PairOfFiles } from "@srloss/evaluate";
import { UsageError } from "../usage-error.ts";

/** What a name must end with to be read as a list of pairs. */
export const manifestName: RegExp = /\.(csv|ndjson|jsonl|parquet)$/i;

type Row = Readonly<Record<string, unknown>>;

/**
 * The pairs of a list: CSV, NDJSON or Parquet with columns `sr`, `hr` and, where wanted, `id` and `candidate`. Paths are read
 * from the list's own folder; addresses are left as they are.
 *
 * @throws UsageError with the row that lacks something, or is there twice.
 */
export async function readManifest(file: string): Promise<PairOfFiles[]> {
  const pairs: PairOfFiles[] = [];
  const known = new Set<string>();
  let at = 0;
  try {
    for await (const row of rowsOf(file)) {
      at++;
      const [sr, hr] = [text(row.sr), text(row.hr)];
      if (sr === undefined || hr === undefined)
        throw new UsageError(
          `${file}: row ${at} has no ${sr === undefined ? "sr" : "hr"}; a list of pairs has the columns sr and hr, and may have id and candidate.`,
        );
      const [id, candidate] = [text(row.id) ?? sr, text(row.candidate)];
      const name = `${candidate ?? ""}\0${id}`;
      if (known.has(name))
        throw new UsageError(`${file}: row ${at} has the id "${id}", which another row has, too; each needs its own.`);
      known.add(name);
      pairs.push({ id, ...(candidate !== undefined && { candidate }), sr: from(file, sr), hr: from(file, hr) });
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new UsageError(`There is no list ${file}.`, { cause: error });
    const why = code === "EISDIR" ? "it is a directory" : code === "EACCES" ? "permission denied" : message;
    throw new UsageError(`${file} can't be read as a list of pairs: ${why.replace(/\.+$/, "")}.`, { cause: error });
  }
  return pairs;
}

async function* rowsOf(file: string): AsyncGenerator<Row> {
  if (/\.csv$/i.test(file)) {
    const { parse } = await import("csv-parse");
    const parser = parse({ columns: true, bom: true, skip_empty_lines: true, trim: true, relax_column_count: true });
    const input = createReadStream(file).on("error", (error) => parser.destroy(error));
    yield* input.pipe(parser);
  } else if (/\.parquet$/i.test(file)) {
    const { asyncBufferFromFile, parquetReadObjects } = await import("hyparquet");
    yield* await parquetReadObjects({ file: await asyncBufferFromFile(file) });
  } else {
    const input = createReadStream(file);
    // readline would say nothing of a file that can't be opened.
    await new Promise((resolve, reject) => input.once("open", resolve).once("error", reject));
    let at = 0;
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      at++;
      if (line.trim() !== "") yield parsed(line, at);
    }
  }
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

function text(value: unknown): string | undefined {
  return value === undefined || value === null || value === "" ? undefined : String(value);
}

function from(manifest: string, file: string): string {
  return isAddress(file) || isAbsolute(file) ? file : join(dirname(manifest), file);
}

function isAddress(file: string): boolean {
  return /^https?:\/\//i.test(file);
}
