import { SrlossError } from "@srloss/core";
import { checkOptions, given, type OptionNames } from "@srloss/core/validation";
import { Worker } from "bullmq";
import type { Batch, PlacedRow } from "./batch.ts";
import { connect, queueName } from "./connection.ts";

/** How a worker takes batches. */
export interface WorkerOptions {
  /** `redis://HOST:PORT`, or `rediss://` with TLS. */
  readonly url: string;
  /** Submitters and workers of one name meet. Defaults to `srloss-evaluate`. */
  readonly name?: string;
  /**
   * A module whose default export measures a batch: `({ data }: { data: Batch }) => Promise<PlacedRow[]>`. It runs in processes of
   * its own, since measuring lets nothing else run, and locks have to be renewed.
   */
  readonly processor: URL;
  /** Batches at a time, each in a process. Defaults to 1. */
  readonly concurrency?: number;
  /** Seconds without a sign of life after which others take a worker for dead, and its batches for theirs. Defaults to 30. */
  readonly lockSeconds?: number;
  /** Variables for those processes, beside this one's. Defaults to none. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Told of each batch that was measured: its pairs, how many of the rows have an error, and seconds. */
  readonly onBatch?: (pairs: number, failed: number, seconds: number) => void;
  /** Told of each batch that failed as a whole, and why; it is tried again elsewhere. */
  readonly onFailure?: (reason: string) => void;
}

const optionNames: OptionNames<WorkerOptions> = {
  url: true,
  name: true,
  processor: true,
  concurrency: true,
  lockSeconds: true,
  environment: true,
  onBatch: true,
  onFailure: true,
};

/** A worker that takes batches until it is closed. */
export interface QueueWorker {
  /** Takes no more batches, and resolves when those that it has are measured; with `now` it leaves them to others. */
  close(now?: boolean): Promise<void>;
}

/**
 * Runs first in each process that measures: it ends when its worker does. An answer that can't be given any more is an exception that
 * BullMQ's process answers by another answer, without end, so that it would never hear that its worker is gone.
 */
const endWithWorker = `
process.on("disconnect", () => process.exit());
process.on("uncaughtException", (error) => {
  if (!process.connected || ["EPIPE", "ERR_IPC_CHANNEL_CLOSED"].includes(error?.code)) process.exit(1);
});`;

/** Rows with an error in them are counted. */
const hasError = ({ row }: PlacedRow): boolean => (row as { error?: unknown } | null)?.error !== undefined;

/**
 * Begins to take batches from a queue on Redis.
 *
 * @param options The queue's address and the module that measures.
 * @returns The worker, once Redis has answered.
 * @throws SrlossError where no Redis server answers, or for options that make no sense.
 *
 * @example
 * ```ts no-run
 * const worker = await startWorker({ url: "redis://localhost:6379", processor: new URL("./measure.js", import.meta.url) });
 * process.once("SIGTERM", () => worker.close()); // measures what it has, and takes no more
 * ```
 */
export async function startWorker(options: WorkerOptions): Promise<QueueWorker> {
  checkOptions("startWorker", options, optionNames, ["url", "processor"]);
  const { url, processor, concurrency = 1, lockSeconds = 30, environment, onBatch, onFailure } = options;
  if (!(processor instanceof URL))
    throw new SrlossError("option", `startWorker: processor is the URL of a module; got ${given(processor)}.`);
  if (!Number.isInteger(concurrency) || concurrency < 1)
    throw new SrlossError("option", `startWorker: concurrency is a whole number above 0; got ${given(concurrency)}.`);
  if (!(lockSeconds > 0) || !Number.isFinite(lockSeconds))
    throw new SrlossError("option", `startWorker: lockSeconds is a number above 0; got ${given(lockSeconds)}.`);
  const name = queueName(options.name);
  const connection = await connect(url);
  const lock = Math.round(lockSeconds * 1000);
  const worker = new Worker<Batch, PlacedRow[]>(name, processor, {
    connection,
    concurrency,
    lockDuration: lock,
    stalledInterval: lock,
    // As often as a batch is tried: one whose worker died is no worse than one that failed.
    maxStalledCount: 3,
    workerForkOptions: {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
      env: { ...process.env, ...environment },
      // A debugger's port is taken.
      execArgv: [
        ...process.execArgv.filter((word) => !word.startsWith("--inspect")),
        "--import",
        `data:text/javascript,${encodeURIComponent(endWithWorker)}`,
      ],
    },
  });
  worker.on("error", () => {});
  worker.on("completed", ({ processedOn, finishedOn }, rows) => {
    const seconds = ((finishedOn ?? 0) - (processedOn ?? 0)) / 1000;
    onBatch?.(rows.length, rows.filter(hasError).length, seconds);
  });
  worker.on("failed", (_, error) => onFailure?.(error.message));
  await worker.waitUntilReady();
  return {
    async close(now = false) {
      await worker.close(now);
      connection.disconnect();
    },
  };
}
