import { type ChildProcess, fork } from "node:child_process";
import { EventEmitter, on } from "node:events";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import type { PairOfFiles, PairRow } from "@srloss/evaluate";
import { lostRow } from "./lost-row.ts";
import type { LeftOut } from "./measurer.ts";

type Known = (key: string) => PairRow | undefined;

/** What a process of `--jobs` is sent, and what it answers. */
export type ToJob =
  | { readonly start: Record<string, unknown>; readonly quiet: boolean }
  | { readonly pair: PairOfFiles; readonly index: number }
  | { readonly known: PairRow | null; readonly key: string };
export type FromJob =
  | { readonly asks: string }
  | { readonly row: PairRow; readonly index: number }
  | { readonly left: readonly (readonly [preset: string, why: LeftOut])[] }
  | { readonly failed: string; readonly code: number };

/** An error of a job that ends the run, with the exit code that it had by itself. */
class JobError extends Error {
  readonly exitCode: number;
  constructor(message: string, code: number) {
    super(message);
    this.name = "JobError";
    this.exitCode = code;
  }
}

/** One is measured while the next are read. */
const perJob = 3;
const program = fileURLToPath(new URL("./evaluate-job.js", import.meta.url));

/**
 * Measures pairs in several processes, each with an engine and networks of its own: rows as they come, with their places.
 * Where a process dies, the pair that it was measuring is a row with an error, and another process takes the others.
 */
export async function* measureInJobs(
  count: number,
  options: Record<string, unknown>,
  pairs: readonly PairOfFiles[],
  known: Known,
  left: Map<string, LeftOut>,
  signal: AbortSignal,
): AsyncGenerator<{ readonly index: number; readonly row: PairRow }> {
  const answers = new EventEmitter<{ row: [{ index: number; row: PairRow }]; error: [unknown] }>();
  /** Rows wait here until they are taken; an error comes behind those that are there. */
  const rows = on(answers, "row");
  const fail = (reason: unknown) => answers.listenerCount("error") > 0 && answers.emit("error", reason);
  let begun = 0;
  /** Pairs of processes that died. */
  const again: number[] = [];
  const jobs = new Set<ChildProcess>();
  let closing = false;
  const threads = Math.max(1, Math.floor(cpus().length / count));
  const start = { threads: String(threads), ...options };
  /** Rows of one table have the same columns: what one process leaves out, all do. */
  let agreed: string | undefined;
  const agree = (found: readonly (readonly [string, LeftOut])[]) => {
    const presets = found.map(([preset]) => preset).join();
    agreed ??= presets;
    for (const [preset, why] of found) left.set(preset, why);
    if (presets === agreed) return;
    const [, { reason, code }] = [...left][0]!;
    fail(new JobError(`Some processes of --jobs have weights that others could not get: ${reason}`, code));
  };
  const begin = (first: boolean) => {
    const job = fork(program, { stdio: ["ignore", "ignore", "inherit", "ipc"], serialization: "json" });
    jobs.add(job);
    const mine: { pair: PairOfFiles; index: number }[] = [];
    const say = (message: ToJob) => job.connected && job.send(message, () => undefined);
    const feed = () => {
      while (mine.length < perJob && (again.length || begun < pairs.length)) {
        const index = again.shift() ?? begun++;
        const next = { pair: pairs[index]!, index };
        mine.push(next);
        say(next);
      }
    };
    let measured = 0;
    say({ start, quiet: !first });
    feed();
    job.on("message", (message: FromJob) => {
      if ("asks" in message) say({ key: message.asks, known: known(message.asks) ?? null });
      else if ("left" in message) agree(message.left);
      else if ("failed" in message) fail(new JobError(message.failed, message.code));
      else {
        measured++;
        mine.splice(
          mine.findIndex(({ index }) => index === message.index),
          1,
        );
        answers.emit("row", { index: message.index, row: message.row });
        feed();
      }
    });
    job.on("error", (error) => fail(error));
    job.on("exit", (code, by) => {
      jobs.delete(job);
      if (closing || signal.aborted) return;
      const [lost, ...others] = mine;
      if (!lost) return;
      const end = by === null ? `with code ${code}` : `by ${by}`;
      // Before its first row the reason may be the start itself, which would not go better again.
      if (measured === 0 && !by) return fail(new JobError(`A process of --jobs ended ${end} as it began.`, 1));
      again.push(...others.map(({ index }) => index));
      answers.emit("row", {
        index: lost.index,
        row: lostRow(lost.pair, `The process that measured it was ended ${end}; it may have run out of memory.`),
      });
      begin(false);
    });
  };
  const stop = () => fail(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  try {
    signal.throwIfAborted();
    for (let i = 0; i < Math.min(count, pairs.length); i++) begin(i === 0);
    for (let taken = 0; taken < pairs.length; taken++) {
      const { value } = await rows.next();
      yield value[0];
    }
  } finally {
    closing = true;
    signal.removeEventListener("abort", stop);
    await rows.return?.();
    for (const job of jobs) job.kill();
  }
}
