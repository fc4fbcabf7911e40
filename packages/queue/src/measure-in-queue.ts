import { randomUUID } from "node:crypto";
import { EventEmitter, on } from "node:events";
import { SrlossError } from "@srloss/core";
import { checkOptions, given, type OptionNames } from "@srloss/core/validation";
import { type Job, Queue, QueueEvents } from "bullmq";
import type { Batch, PlacedRow, QueuedPair } from "./batch.ts";
import { connect, queueName } from "./connection.ts";
import { HeldBatches } from "./held-batches.ts";

/** Seconds for which Redis keeps answers that nobody takes, as after a submitter's death. */
const kept = 24 * 3600;

/** Batches in Redis, where nobody says. */
const leastAhead = 512;
const aheadOfEach = 16;

/** Batches that are looked at in one go, in turn. */
const lookedAt = 500;

/** How pairs go through a queue. */
export interface QueueOptions<Pair, Row> {
  /** `redis://HOST:PORT`, or `rediss://` with TLS. */
  readonly url: string;
  /** Submitters and workers of one name meet. Defaults to `srloss-evaluate`. */
  readonly name?: string;
  /** What workers are told to measure; JSON. */
  readonly request: unknown;
  /** The row of a pair that could not be measured although it was tried `attempts` times. */
  readonly lost: (pair: Pair, reason: string) => Row;
  /** Pairs that travel and are measured together. Defaults to 16. */
  readonly batchSize?: number;
  /** Batches that are in Redis at a time: its memory is bounded. Defaults to 512, or to 16 for each worker where that is more. */
  readonly ahead?: number;
  /** How often a batch is tried; then its pairs are tried one by one, and each that fails again is lost. Defaults to 3. */
  readonly attempts?: number;
  /** Milliseconds between looks at batches of which nothing was heard. Defaults to 5000. */
  readonly lookEvery?: number;
  /**
   * Milliseconds after which a batch that a worker still holds is given to another one, too: what measures may hang while its worker
   * lives. Defaults to ten times what the slowest batch took, a minute at least; an hour before there is one.
   */
  readonly slowAfter?: number;
  /** Told how many workers there are, and again at each change. */
  readonly onWorkers?: (count: number) => void;
  /** Takes back what waits, and ends it. */
  readonly signal?: AbortSignal;
}

const optionNames: OptionNames<QueueOptions<never, never>> = {
  url: true,
  name: true,
  request: true,
  lost: true,
  batchSize: true,
  ahead: true,
  attempts: true,
  lookEvery: true,
  slowAfter: true,
  onWorkers: true,
  signal: true,
};

/**
 * Has pairs measured by whatever workers listen to a queue on Redis: rows as they come, each with its place, one for every pair.
 * A batch is measured at least once: where a worker dies or hangs, or Redis forgets, it is sent again, and the first answer counts.
 *
 * @param pairs As many as there are, in their order; they are asked for when there is room.
 * @param options The queue's address, what is measured, and how often it is tried.
 * @throws SrlossError where no Redis server answers, or for options that make no sense; the signal's reason.
 *
 * @example
 * ```ts no-run
 * const rows = measureInQueue([{ index: 0, pair: { sr: "sr.png", hr: "hr.png" } }], {
 *   url: "redis://localhost:6379",
 *   request: { loss: "psnr" },
 *   lost: (pair, error) => ({ ...pair, error }),
 * });
 * for await (const { index, row } of rows) console.log(index, row);
 * ```
 */
export async function* measureInQueue<Pair, Row>(
  pairs: Iterable<QueuedPair<Pair, Row>> | AsyncIterable<QueuedPair<Pair, Row>>,
  options: QueueOptions<Pair, Row>,
): AsyncGenerator<PlacedRow<Row>, void> {
  checkOptions("measureInQueue", options, optionNames, ["url", "request", "lost"]);
  const { url, request, lost, signal, onWorkers } = options;
  if (typeof lost !== "function")
    throw new SrlossError("option", `measureInQueue: lost is a function of a pair and a reason; got ${given(lost)}.`);
  const name = queueName(options.name);
  const batchSize = wholeOption(options.batchSize, 16, "batchSize");
  const most = options.ahead === undefined ? undefined : wholeOption(options.ahead, 1, "ahead");
  const attempts = wholeOption(options.attempts, 3, "attempts");
  const lookEvery = wholeOption(options.lookEvery, 5000, "lookEvery");
  const slowAfter = options.slowAfter === undefined ? undefined : wholeOption(options.slowAfter, 1, "slowAfter");
  signal?.throwIfAborted();

  const connection = await connect(url);
  const queue = new Queue<Batch<Pair, Row>>(name, { connection });
  const listening = connection.duplicate();
  // Without a listener an error would end the process; both come back by themselves.
  listening.on("error", () => {});
  const events = new QueueEvents(name, { connection: listening });
  queue.on("error", () => {});
  events.on("error", () => {});

  const run = randomUUID();
  /** A batch that was sent twice is there by both names. */
  const out = new Map<string, Batch<Pair, Row>>();
  const held = new HeldBatches();
  type Answer = { readonly id: string; readonly rows?: PlacedRow<Row>[]; readonly failed?: string };
  const heard = new EventEmitter<{ answer: [Answer]; error: [unknown] }>();
  /** What is heard waits here until it is taken. */
  const answers = on(heard, "answer");
  const mine = (id: string) => out.has(id);
  events.on("completed", ({ jobId, returnvalue }) => {
    if (mine(jobId)) heard.emit("answer", { id: jobId, rows: returnvalue as unknown as PlacedRow<Row>[] });
  });
  events.on("failed", ({ jobId, failedReason }) => {
    if (mine(jobId)) heard.emit("answer", { id: jobId, failed: failedReason });
  });
  const stop = () => heard.emit("error", signal!.reason);
  signal?.addEventListener("abort", stop, { once: true });
  if (signal?.aborted) stop();

  let count = 0;
  const send = async (batch: Batch<Pair, Row>, id = `${run}-${count++}`) => {
    out.set(id, batch);
    await queue.add("batch", batch, {
      jobId: id,
      attempts,
      backoff: { type: "exponential", delay: 1000 },
      removeOnFail: false,
      removeOnComplete: { age: kept },
    });
  };
  let ahead = most ?? leastAhead;
  const countWorkers = async () => {
    const workers = await queue.getWorkersCount();
    ahead = most ?? Math.max(leastAhead, aheadOfEach * workers);
    onWorkers?.(workers);
  };
  /** What events did not tell: Redis or this process were gone for a while, or Redis lost what it had. */
  const look = async () => {
    await countWorkers();
    const ids = [...out.keys()];
    for (let i = 0; i < Math.min(ids.length, lookedAt); i++) {
      const id = ids[(i + looks * lookedAt) % ids.length]!;
      const job = (await queue.getJob(id)) as Job<Batch<Pair, Row>, PlacedRow<Row>[]> | undefined;
      const batch = out.get(id);
      if (!batch) continue;
      if (!job) await send(batch, id);
      else if (job.finishedOn !== undefined && job.failedReason) heard.emit("answer", { id, failed: job.failedReason });
      else if (job.returnvalue) heard.emit("answer", { id, rows: job.returnvalue });
      else if (held.isSlow(id, job.processedOn, slowAfter)) await send(batch);
    }
  };
  let looks = 0;
  let looking: Promise<void> | undefined;
  const timer = setInterval(() => {
    looking ??= look()
      .catch(() => {})
      .finally(() => {
        looks++;
        looking = undefined;
      });
  }, lookEvery);

  const source = Symbol.asyncIterator in pairs ? pairs[Symbol.asyncIterator]() : pairs[Symbol.iterator]();
  let over = false;
  const fill = async () => {
    while (!over && out.size < ahead) {
      const some: QueuedPair<Pair, Row>[] = [];
      while (some.length < batchSize) {
        const { value, done } = await source.next();
        if (done) {
          over = true;
          break;
        }
        some.push(value);
      }
      if (some.length) await send({ request, pairs: some });
    }
  };

  try {
    await events.waitUntilReady();
    await countWorkers();
    await fill();
    while (out.size) {
      const { id, rows, failed } = (await answers.next()).value[0] as Answer;
      signal?.throwIfAborted();
      const batch = out.get(id);
      // The same answer may come by the event and by the look.
      if (!batch) continue;
      out.delete(id);
      held.answered(id);
      const copies = held.copied ? [...out.keys()].filter((other) => out.get(other) === batch) : [];
      // Another worker may still measure it.
      if (!rows && copies.length) continue;
      for (const copy of copies) {
        out.delete(copy);
        await remove(queue, copy);
      }
      if (rows) yield* rows;
      else if (batch.pairs.length > 1) for (const pair of batch.pairs) await send({ request, pairs: [pair] });
      else yield* batch.pairs.map(({ index, pair }) => ({ index, row: lost(pair, failed ?? "") }));
      // What was lost stays, for whoever looks for it; what was split is there by its pairs.
      if (rows || batch.pairs.length > 1) await remove(queue, id);
      await fill();
    }
  } finally {
    clearInterval(timer);
    signal?.removeEventListener("abort", stop);
    await answers.return?.();
    await source.return?.();
    await looking;
    for (const id of out.keys()) await remove(queue, id);
    await events.close();
    await queue.close();
    listening.disconnect();
    connection.disconnect();
  }
}

/** A batch that a worker holds can't be taken from it: it is measured to its end, and then nobody asks for it. */
async function remove(queue: Queue, id: string): Promise<void> {
  try {
    await queue.remove(id);
  } catch {}
}

function wholeOption(value: unknown, otherwise: number, name: string): number {
  if (value === undefined) return otherwise;
  if (!Number.isInteger(value) || (value as number) < 1)
    throw new SrlossError("option", `measureInQueue: ${name} is a whole number above 0; got ${given(value)}.`);
  return value as number;
}
