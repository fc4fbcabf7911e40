import { checkOutputs } from "../evaluating/check-outputs.ts";
import { finishRun } from "../evaluating/finish-run.ts";
import { mergeRows } from "../evaluating/merged-rows.ts";
import type { RunRows } from "../evaluating/run-rows.ts";
import type { WorstPair } from "../evaluating/worst-pairs.ts";
import { textOption } from "../options.ts";
import { killable } from "../terminal/interruption.ts";
import { setTalk, warn } from "../terminal/note.ts";
import { UsageError } from "../usage-error.ts";

/** `srloss merge SHARD...` */
export async function merge(
  files: readonly string[],
  options: Record<string, unknown>,
  signal: AbortSignal,
): Promise<void> {
  setTalk(options);
  if (!files.length) throw new UsageError("name the rows of every shard, as in srloss merge shard-*.ndjson.");
  const out = textOption(options.out, "out");
  await checkOutputs(out, options, files);
  const rows = await killable(async () => mergeRows(files));
  await finishRun({ rows, out, options, worst: () => worstOf(rows, signal) });
}

/** Drawn where the images are, which may be elsewhere; the table is there all the same. */
async function worstOf(rows: RunRows, signal: AbortSignal): Promise<readonly WorstPair[]> {
  const first = rows.columns.length ? rows.whole(rows.measuredOf(rows.candidates[0])[0] ?? 0).options : undefined;
  if (!first) return [];
  const { worstPairs } = await import("../evaluating/worst-pairs.ts");
  const start = async () => (await import("../evaluating/measurer.ts")).startMeasurer({ ...first }, signal);
  try {
    return await worstPairs(rows, first, start, signal);
  } catch (error) {
    signal.throwIfAborted();
    warn(`The page has no images: ${(error as Error).message}`);
    return [];
  }
}
