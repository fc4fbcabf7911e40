import { checkOptions } from "@srloss/core/validation";
import { Queue } from "bullmq";
import type { Batch } from "./batch.ts";
import { connect, queueName } from "./connection.ts";

/** A pair that no worker could measure. */
export interface LostPair<Pair = unknown> {
  readonly pair: Pair;
  /** What the last worker said. */
  readonly reason: string;
  readonly attempts: number;
  /** ISO 8601. */
  readonly when: string;
}

/**
 * The dead-letter list of a queue: pairs that failed as often as they may.
 *
 * @param options The queue's address and name; `clear` empties the list once it was read.
 * @throws SrlossError where no Redis server answers.
 *
 * @example
 * ```ts no-run
 * for (const { pair, reason } of await lostPairs({ url: "redis://localhost:6379" })) console.log(pair, reason);
 * ```
 */
export async function lostPairs<Pair = unknown>(options: {
  readonly url: string;
  readonly name?: string;
  readonly clear?: boolean;
}): Promise<LostPair<Pair>[]> {
  checkOptions("lostPairs", options, { url: true, name: true, clear: true }, ["url"]);
  const name = queueName(options.name);
  const connection = await connect(options.url);
  const queue = new Queue<Batch<Pair>>(name, { connection });
  queue.on("error", () => {});
  try {
    const jobs = (await queue.getFailed()).filter((job) => job?.data?.pairs.length === 1);
    if (options.clear) for (const job of jobs) await job.remove();
    return jobs.map(({ data, failedReason, attemptsMade, finishedOn }) => ({
      pair: data.pairs[0]!.pair,
      reason: failedReason,
      attempts: attemptsMade,
      when: new Date(finishedOn ?? 0).toISOString(),
    }));
  } finally {
    await queue.close();
    connection.disconnect();
  }
}
