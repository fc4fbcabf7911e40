import type { OnProgress } from "../worker/worker.ts";
import type { Settings } from "./settings.ts";

/** What the page says of a job that is under way. */
export interface Progress {
  readonly what: string;
  readonly done?: number | undefined;
  readonly total?: number | undefined;
  /** The tab that has a button of its own to stop it. */
  readonly stopsIn?: Settings["tab"] | undefined;
  readonly stops?: Stops | undefined;
}

/**
 * When Cancel ends a job. What changes the ground of others, as weights do, ends when the worker says what became of it: the page would
 * else tell of others than it has. An engine starts to the end.
 */
type Stops = "at once" | "once the worker says so" | "never";

export interface RunOptions {
  /** Defaults to "at once". */
  readonly stops?: Stops;
  /** The tab that has a button of its own to stop it. */
  readonly stopsIn?: Settings["tab"];
  /** The page began it, not the visitor: a message that is shown stays. */
  readonly byItself?: boolean;
  /** Told where something else than the visitor ended it: what is wanted still is to be begun anew. */
  readonly interrupted?: () => void;
}

interface Listeners {
  /** What is said now; undefined once nothing is under way. */
  readonly show: (progress: Progress | undefined) => void;
  /** What went wrong; undefined where the visitor begins something new. */
  readonly say: (error: string | undefined) => void;
  /** Tells the worker to end its jobs. */
  readonly endJobs: () => void;
}

interface Run {
  progress: Progress;
  readonly giveUp: () => void;
}

/** The jobs that the page waits for: the newest one's progress is shown. */
export class Runs {
  private waiting: readonly Run[] = [];

  constructor(private readonly listeners: Listeners) {}

  /** @returns What the job gives; undefined where it failed or was cancelled. */
  async run<T>(
    what: string,
    job: (onProgress: OnProgress) => Promise<T>,
    { stopsIn, stops, byItself = false, interrupted }: RunOptions = {},
  ): Promise<T | undefined> {
    if (!byItself) this.listeners.say(undefined);
    let giveUp = () => {};
    const given = new Promise<undefined>((resolve) => {
      giveUp = () => resolve(undefined);
    });
    const run: Run = { progress: { what, stopsIn, stops }, giveUp };
    this.keep([...this.waiting, run]);
    try {
      return await Promise.race([
        job((now, done, total) => {
          // It may come later than the job's end: each has a way of its own from the worker.
          if (!this.waiting.includes(run)) return;
          run.progress = { what: now, done, total, stopsIn, stops };
          this.keep(this.waiting);
        }),
        given,
      ]);
    } catch (problem) {
      const { name, message } = problem as Error;
      if (name === "AbortError") interrupted?.();
      // Of a lost GPU the page speaks in words of its own.
      if (name !== "AbortError" && name !== "BackendLostError") this.listeners.say(message);
      return undefined;
    } finally {
      this.keep(this.waiting.filter((other) => other !== run));
    }
  }

  /** The page goes on at once, the worker stops at its next step. */
  cancel(): void {
    this.listeners.endJobs();
    const atOnce = ({ progress: { stops = "at once" } }: Run) => stops === "at once";
    for (const run of this.waiting) if (atOnce(run)) run.giveUp();
    this.keep(this.waiting.filter((run) => !atOnce(run)));
  }

  private keep(waiting: readonly Run[]): void {
    this.waiting = waiting;
    this.listeners.show(waiting.at(-1)?.progress);
  }
}
