import { countOption, textOption } from "../options.ts";
import { note, warn } from "../terminal/note.ts";
import { writeEvaluationReport } from "./evaluation-report.ts";
import type { RunRows } from "./run-rows.ts";
import { runSummary, summaryText } from "./summary.ts";
import { writeCsv, writeParquet, writeRows } from "./table-files.ts";
import type { WorstPair } from "./worst-pairs.ts";

interface FinishedRun {
  readonly rows: RunRows;
  readonly out: string | undefined;
  readonly options: Readonly<Record<string, unknown>>;
  /** The worst pairs, for a page. */
  readonly worst: () => Promise<readonly WorstPair[]>;
}

/** Errors that are said one by one. */
const mostSaid = 10;

/** What a run writes when all its rows are there, and what it answers. */
export async function finishRun({ rows, out, options, worst }: FinishedRun): Promise<void> {
  const [csv, parquet, html] = ["csv", "parquet", "html"].map((name) => textOption(options[name], name));
  const allowed = countOption(options.allowFailures, "allow-failures") ?? 0;
  if (out !== undefined) await writeRows(out, rows);
  if (csv !== undefined) await writeCsv(csv, rows);
  if (parquet !== undefined) await writeParquet(parquet, rows);
  const summary = runSummary(rows);
  if (html !== undefined) await writeEvaluationReport(html, rows, await worst(), summary);
  process.stdout.write(`${summaryText(summary)}\n`);
  const written = [out, csv, parquet, html].filter((file) => file !== undefined);
  if (written.length) note(`Written: ${written.join(", ")}`);
  const failed = rows.failures();
  for (const at of failed.subarray(0, mostSaid)) {
    const { id, candidate, error } = rows.whole(at);
    warn(`${candidate === undefined ? "" : `${candidate}: `}${id}: ${error}`);
  }
  if (failed.length > mostSaid) warn(`${failed.length - mostSaid} more pairs failed; their rows say why.`);
  rows.close();
  if (failed.length > allowed) process.exitCode = 1;
}
