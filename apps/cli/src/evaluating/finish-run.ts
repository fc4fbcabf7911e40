import { countOption, textOption } from "../options.ts";
import { note, warn } from "../terminal/note.ts";
import { writeEvaluationReport } from "./evaluation-report.ts";
import { summaryText } from "./summary.ts";
import { writeCsv, writeParquet, writeRows } from "./table-files.ts";
import { columnsOf, type KeptRow, type TableRow } from "./table-row.ts";
import type { Images } from "./worst-pairs.ts";

interface FinishedRun {
  readonly rows: readonly KeptRow[];
  /** The same, with all that there is to say of them. */
  readonly whole: () => Iterable<TableRow>;
  readonly out: string | undefined;
  readonly options: Readonly<Record<string, unknown>>;
  readonly images: () => Promise<readonly Images[]>;
}

/** What a run writes when all its rows are there, and what it answers. */
export async function finishRun({ rows, whole, out, options, images }: FinishedRun): Promise<void> {
  const [csv, parquet, html] = ["csv", "parquet", "html"].map((name) => textOption(options[name], name));
  const allowed = countOption(options.allowFailures, "allow-failures") ?? 0;
  if (out !== undefined) await writeRows(out, whole());
  if (csv !== undefined) await writeCsv(csv, whole(), columnsOf(rows));
  if (parquet !== undefined) await writeParquet(parquet, whole(), columnsOf(rows));
  if (html !== undefined) await writeEvaluationReport(html, rows, await images());
  process.stdout.write(`${summaryText(rows)}\n`);
  note(`Written: ${[out, csv, parquet, html].filter((file) => file !== undefined).join(", ")}`);
  const failed = rows.filter(({ error }) => error !== undefined);
  for (const { id, candidate, error } of failed.slice(0, 10))
    warn(`${candidate === undefined ? "" : `${candidate}: `}${id}: ${error}`);
  if (failed.length > 10) warn(`${failed.length - 10} more pairs failed; their rows say why.`);
  if (failed.length > allowed) process.exitCode = 1;
}
