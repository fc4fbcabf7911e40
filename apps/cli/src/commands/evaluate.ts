import { cpus } from "node:os";
import type { PairOfFiles, PairRow } from "@srloss/evaluate";
import { checkWritable } from "@srloss/node-gpu";
import { parseRequest } from "../comparing/parse-request.ts";
import { findPairs } from "../evaluating/find-pairs.ts";
import { finishRun } from "../evaluating/finish-run.ts";
import { type Journal, openJournal } from "../evaluating/journal.ts";
import type { Measurer } from "../evaluating/measurer.ts";
import { type Shard, shardOption } from "../evaluating/shard.ts";
import type { TableRow } from "../evaluating/table-row.ts";
import { backendOptions, colourOption, countOption, textOption } from "../options.ts";
import { duration } from "../terminal/duration.ts";
import { isQuiet, note, noteEngine, setTalk, warn } from "../terminal/note.ts";
import { progressLine } from "../terminal/progress.ts";
import { UsageError } from "../usage-error.ts";

type Options = Record<string, unknown>;
type Placed = { readonly index: number; readonly row: PairRow };

/** `srloss evaluate SR_DIR HR_DIR` */
export async function evaluate(words: readonly string[], given: Options, signal: AbortSignal): Promise<void> {
  setTalk(given);
  const { html, ...options } = given;
  parseRequest(options);
  backendOptions(options);
  const background = colourOption(options.background, "background");
  const shard = shardOption(textOption(options.shard, "shard"));
  const jobs = jobCount(options);
  const out = outFile(options, shard);
  countOption(options.allowFailures, "allow-failures");
  for (const name of ["csv", "parquet", "html"]) {
    const file = textOption(given[name], name);
    if (file !== undefined) await checkWritable(file);
  }
  await checkWritable(out);
  const { pairs, unmatched } = await findPairs(words, textOption(options.hr, "hr"), textOption(options.match, "match"));
  sayUnmatched(unmatched);
  const mine = pairs.flatMap((pair, index) =>
    shard === undefined || index % shard.count === shard.index - 1 ? [{ pair, index }] : [],
  );
  note(`${mine.length} pairs${shard ? ` of ${pairs.length}, shard ${shard.index}/${shard.count}` : ""}`);
  const journal = await openJournal(out, options.fresh === true);
  if (journal.kept) note(`${journal.kept} rows are there from before; what they are of is not measured again.`);
  const rows: TableRow[] = [];
  const { startMeasurer } = await import("../evaluating/measurer.ts");
  let measurer: Promise<Measurer> | undefined;
  const start = () => {
    measurer ??= startMeasurer(options, signal);
    return measurer;
  };
  try {
    const files = mine.map(({ pair }) => pair);
    const found = jobs > 1 ? inJobs(jobs, options, files, journal, signal) : inProcess(start, files, journal);
    for await (const { index: at, row } of withProgress(found, mine.length)) {
      const { index } = mine[at]!;
      const placed = {
        index,
        of: pairs.length,
        ...(shard && { shard: `${shard.index}/${shard.count}` }),
        ...row,
      };
      journal.add(placed);
      rows[at] = placed;
    }
  } finally {
    journal.close();
  }
  await finishRun(rows, out, { ...options, html }, async (all) => {
    const { worstPictures } = await import("../evaluating/worst-pairs.ts");
    return worstPictures(all, await start(), { crop: options.crop === true, ...(background && { background }) });
  });
  journal.remove();
}

async function* inProcess(
  start: () => Promise<Measurer>,
  pairs: readonly PairOfFiles[],
  journal: Journal,
): AsyncGenerator<Placed> {
  const measurer = await start();
  noteEngine(measurer.backend);
  let index = 0;
  for await (const row of measurer.measure(pairs, journal.known)) yield { index: index++, row };
}

async function* inJobs(
  jobs: number,
  options: Options,
  pairs: readonly PairOfFiles[],
  journal: Journal,
  signal: AbortSignal,
): AsyncGenerator<Placed> {
  const { measureInJobs } = await import("../evaluating/jobs.ts");
  yield* measureInJobs(jobs, options, pairs, journal.known, signal);
}

async function* withProgress(found: AsyncIterable<Placed>, total: number): AsyncGenerator<Placed> {
  const progress = progressLine("Evaluating");
  const begun = performance.now();
  let [done, failed] = [0, 0];
  try {
    for await (const placed of found) {
      yield placed;
      done++;
      if (placed.row.error !== undefined) failed++;
      const seconds = (performance.now() - begun) / 1000;
      const left = ((total - done) * seconds) / done;
      progress.update(
        done,
        total,
        `${done} of ${total}, ${failed} failed, ${(done / seconds).toFixed(1)} images/s, ${duration(left)} left`,
      );
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

function sayUnmatched(unmatched: readonly string[]): void {
  if (!unmatched.length) return;
  const shown = isQuiet() ? 0 : unmatched.length;
  warn(`${unmatched.length} files belong to no pair${shown ? ":" : "."}`);
  for (const file of unmatched.slice(0, shown)) note(`  ${file}`);
}
