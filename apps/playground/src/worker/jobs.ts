/** Tabs whose numbers and pictures take time. */
type JobTab = "compare" | "blur" | "train" | "distort" | "optimise" | "engines";
/** What the tabs' jobs compute from. */
type Ground = "engine" | "weights" | "pictures";

interface Job {
  /** None of what tabs compute from. */
  readonly tab: JobTab | undefined;
  /** Only a newer one takes its place; without a name none does. */
  readonly name: string | undefined;
  readonly controller: AbortController;
}

/** Those that run or wait. tfjs has one current backend and little memory: one job at a time. */
const jobs = new Set<Job>();
let last: Promise<unknown> = Promise.resolve();

/**
 * Runs `job` when those before have ended. Those of other tabs are told to end now, and of this tab an older one of the same name;
 * what else this tab has asked for, and what tabs compute from, keeps its turn.
 */
export function tabJob<T>(tab: JobTab, name: string, job: (signal: AbortSignal) => Promise<T>): Promise<T> {
  end((other) => other.tab !== undefined && (other.tab !== tab || other.name === name));
  return inTurn({ tab, name, controller: new AbortController() }, job);
}

/**
 * Runs a job that changes what the tabs compute from: what they are at is told to end, since it would be of the past, and so is an
 * older job of the same name. Pictures have none: each that is on its way arrives.
 */
export function groundJob<T>(ground: Ground, job: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const name = ground === "pictures" ? undefined : ground;
  end((other) => other.tab !== undefined || (name !== undefined && other.name === name));
  return inTurn({ tab: undefined, name, controller: new AbortController() }, job);
}

function end(those: (job: Job) => boolean): void {
  for (const job of jobs) if (those(job)) job.controller.abort();
}

function inTurn<T>(job: Job, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  jobs.add(job);
  const { signal } = job.controller;
  const result = last
    .then(() => {
      signal.throwIfAborted();
      return run(signal);
    })
    .finally(() => jobs.delete(job));
  last = result.catch(() => undefined);
  return result;
}

/** When the jobs so far have ended: one that was cancelled still ends its step. */
export async function jobsEnded(): Promise<void> {
  await last;
}

/** All that run or wait end at their next `breathe`, with an error named `AbortError`; but an engine starts: nothing runs without one. */
export function cancelJobs(): void {
  end(({ tab, name }) => tab !== undefined || name !== "engine");
}

/** Lets messages of the page in. */
export async function breathe(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve));
  signal.throwIfAborted();
}
