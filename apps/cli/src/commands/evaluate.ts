import { lstat, stat } from "node:fs/promises";
import { cpus } from "node:os";
import type { PairOfFiles, PairRow } from "@srloss/evaluate";
import { parseRequest } from "../comparing/parse-request.ts";
import { checkOutputs } from "../evaluating/check-outputs.ts";
import { type FoundPairs, findPairs } from "../evaluating/find-pairs.ts";
import { finishRun } from "../evaluating/finish-run.ts";
import { type Journal, openJournal } from "../evaluating/journal.ts";
import { measuredOptions } from "../evaluating/measured-options.ts";
import type { LeftOut, Measurer } from "../evaluating/measurer.ts";
import { Pace } from "../evaluating/pace.ts";
import { RunRows } from "../evaluating/run-rows.ts";
import { type Shard, shardOption } from "../evaluating/shard.ts";
import { measuredPart, type TableRow } from "../evaluating/table-row.ts";
import { colourOption, countOption, engineOptions, textOption } from "../options.ts";
import { lockRun } from "../run-lock.ts";
import { counted } from "../terminal/counted.ts";
import { duration } from "../terminal/duration.ts";
import { goesOnWith, nothingToGoOnWith } from "../terminal/interruption.ts";
import { isQuiet, note, noteEngine, setTalk, warn } from "../terminal/note.ts";
import { progressLine } from "../terminal/progress.ts";
import { UsageError } from "../usage-error.ts";

/** Of files that are no images. */
const mostOthers = 20;

type Options = Record<string, unknown>;
type Placed = { readonly index: number; readonly row: PairRow };

/** `srloss evaluate SR_DIR HR_DIR` */
export async function evaluate(words: readonly string[], given: Options, signal: AbortSignal): Promise<void> {
  setTalk(given);
  const { html, ...options } = given;
  parseRequest(options);
  engineOptions(options);
  colourOption(options.background, "background");
  const shard = shardOption(textOption(options.shard, "shard"));
  const jobs = jobCount(options);
  if (options.queue !== undefined && options.jobs !== undefined)
    throw new UsageError("--jobs measures here, and --queue elsewhere; give srloss worker --concurrency instead.");
  const out = outFile(options, shard);
  countOption(options.allowFailures, "allow-failures");
  await checkOutputs(out, given, words);
  await checkRows(out, options.out === undefined);
  const found = await findPairs(words, textOption(options.hr, "hr"), textOption(options.match, "match"));
  const { pairs } = found;
  sayLeftOver(found);
  const mine = shard ? pairs.filter((_, index) => index % shard.count === shard.index - 1) : pairs;
  note(`${counted(mine.length, "pair")}${shard ? ` of ${pairs.length}, shard ${shard.index}/${shard.count}` : ""}`);
  const release = await lockRun(out, signal);
  try {
    await measure(mine, { out, of: pairs.length, shard, jobs, html, options }, signal);
  } finally {
    await release();
  }
}

interface Run {
  readonly out: string;
  /** How many pairs there are in all shards. */
  readonly of: number;
  readonly shard: Shard | undefined;
  readonly jobs: number;
  readonly html: unknown;
  readonly options: Options;
}

async function measure(
  pairs: readonly PairOfFiles[],
  { out, of, shard, jobs, html, options }: Run,
  signal: AbortSignal,
): Promise<void> {
  const journal = await openJournal(out, options.fresh === true);
  goesOnWith(`the same command${options.fresh === true ? " without --fresh" : ""}`);
  if (journal.kept)
    note(
      `${counted(journal.kept, "row")} from before: a pair whose files and request are the same is not measured again.`,
    );
  const asked = measuredOptions(options);
  /** A row of the same files may have been another pair's, in another run. */
  const asRow = (at: number, row: TableRow | PairRow): TableRow => {
    const { id, candidate, sr, hr } = pairs[at]!;
    return {
      index: shard ? at * shard.count + shard.index - 1 : at,
      of,
      ...(shard && { shard: `${shard.index}/${shard.count}` }),
      id,
      ...(candidate !== undefined && { candidate }),
      sr,
      hr,
      ...measuredPart(row),
      options: asked,
    };
  };
  const rows = new RunRows(pairs.length, asRow);
  const left = new Map<string, LeftOut>();
  const { startMeasurer } = await import("../evaluating/measurer.ts");
  let measurer: Promise<Measurer> | undefined;
  const start = () => {
    measurer ??= startMeasurer(options, signal);
    return measurer;
  };
  try {
    const queue = textOption(options.queue, "queue");
    const found =
      queue !== undefined
        ? inQueue(queue, options, pairs, journal, signal)
        : jobs > 1
          ? inJobs(jobs, options, pairs, journal, left, signal)
          : inProcess(start, pairs, journal, left);
    for await (const { index: at, row } of withProgress(found, pairs.length)) {
      const placed = asRow(at, row);
      rows.set(at, placed, journal.add(placed));
    }
  } finally {
    journal.close();
  }
  const worst = async () => (await import("../evaluating/worst-pairs.ts")).worstPairs(rows, options, start, signal);
  await finishRun({ rows, out, options: { ...options, html }, worst });
  journal.remove();
  nothingToGoOnWith();
  for (const [preset, { reason, code }] of left) {
    warn(`the preset ${preset} was left out: ${reason}`);
    process.exitCode = Math.max(Number(process.exitCode ?? 0), code);
  }
}

async function* inProcess(
  start: () => Promise<Measurer>,
  pairs: readonly PairOfFiles[],
  journal: Journal,
  left: Map<string, LeftOut>,
): AsyncGenerator<Placed> {
  const measurer = await start();
  for (const [preset, why] of measurer.left) left.set(preset, why);
  noteEngine(measurer.backend);
  let index = 0;
  for await (const row of measurer.measure(pairs, journal.known)) yield { index: index++, row };
}

async function* inJobs(
  jobs: number,
  options: Options,
  pairs: readonly PairOfFiles[],
  journal: Journal,
  left: Map<string, LeftOut>,
  signal: AbortSignal,
): AsyncGenerator<Placed> {
  const { measureInJobs } = await import("../evaluating/jobs.ts");
  yield* measureInJobs(jobs, options, pairs, journal.known, left, signal);
}

async function* inQueue(
  url: string,
  options: Options,
  pairs: readonly PairOfFiles[],
  journal: Journal,
  signal: AbortSignal,
): AsyncGenerator<Placed> {
  const { inQueue } = await import("../evaluating/in-queue.ts");
  yield* inQueue(url, options, pairs, journal, signal);
}

async function* withProgress(found: AsyncIterable<Placed>, total: number): AsyncGenerator<Placed> {
  const progress = progressLine("Evaluating");
  const pace = new Pace(performance.now());
  let [done, failed] = [0, 0];
  try {
    for await (const placed of found) {
      yield placed;
      done++;
      if (placed.row.error !== undefined) failed++;
      const each = pace.perSecond(done, performance.now());
      const left = duration((total - done) / each);
      progress.update(done, total, `${done} of ${total}, ${failed} failed, ${each.toFixed(1)} images/s, ${left} left`);
    }
  } finally {
    progress.end();
  }
}

function jobCount(options: Options): number {
  const jobs = countOption(options.jobs, "jobs") ?? 1;
  if (jobs === 0) throw new UsageError("--jobs needs at least one process.");
  if (jobs > 4 * cpus().length)
    throw new UsageError(`--jobs ${jobs} is more than this machine's ${cpus().length} cores can use.`);
  return jobs;
}

/** Shards that share a folder must not share a file. */
function outFile(options: Options, shard: Shard | undefined): string {
  return (
    textOption(options.out, "out") ??
    (shard ? `srloss-evaluation-${shard.index}-of-${shard.count}.ndjson` : "srloss-evaluation.ndjson")
  );
}

/**
 * Rows are read again, and are kept in `FILE.partial` while there are more to come. A file that nobody named may be a stranger's link
 * to another one.
 */
async function checkRows(out: string, unnamed: boolean): Promise<void> {
  const there = await lstat(out).catch(() => undefined);
  if (unnamed && there?.isSymbolicLink())
    throw new UsageError(`${out} here is a link to another file; say where the rows go with --out.`);
  const found = await stat(out).catch(() => undefined);
  if (found && !found.isFile())
    throw new UsageError(`${out} is a pipe or a device; --out names a file, which a run that was ended goes on with.`);
}

/** Files of no pair are named one by one; those that are no images could be as many as there are of these. */
function sayLeftOver({ unmatched, others }: FoundPairs): void {
  for (const [files, most, why, such] of [
    [unmatched, unmatched.length, "belongs to no pair", "belong to no pair"],
    [others, mostOthers, "is no image that is read", "are no images that are read"],
  ] as const) {
    if (!files.length) continue;
    const shown = isQuiet() ? 0 : Math.min(most, files.length);
    warn(`${counted(files.length, "file")} ${files.length === 1 ? why : such}${shown ? ":" : "."}`);
    for (const file of files.slice(0, shown)) note(`  ${file}`);
    if (shown && shown < files.length) note(`  and ${files.length - shown} more`);
  }
}
