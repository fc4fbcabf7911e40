import { createServer } from "node:http";
import { SrlossError } from "@srloss/core";
import { checkOptions, given } from "@srloss/core/validation";
import { Queue } from "bullmq";
import { connect, queueName } from "./connection.ts";

/** Numbers that only go up. */
export interface WorkerCounts {
  /** Rows that were measured. */
  pairs: number;
  /** Of them, those with an error. */
  failedPairs: number;
  batches: number;
  failedBatches: number;
  /** Of measuring, over all batches. */
  seconds: number;
}

const meanings: Readonly<Record<keyof WorkerCounts, readonly [name: string, help: string]>> = {
  pairs: ["srloss_worker_pairs_total", "Pairs that this worker has measured."],
  failedPairs: ["srloss_worker_failed_pairs_total", "Of them, those whose row has an error."],
  batches: ["srloss_worker_batches_total", "Batches that this worker has measured."],
  failedBatches: ["srloss_worker_failed_batches_total", "Batches that failed as a whole here."],
  seconds: ["srloss_worker_seconds_total", "Seconds of measuring, over all batches."],
};

/**
 * Serves the counts of a worker and the state of its queue as Prometheus text at `/metrics`.
 *
 * @param options Where to listen, the queue, and the counts, which are read at each request.
 * @returns The port, and what ends it.
 * @throws SrlossError where no Redis server answers, or the port is taken.
 *
 * @example
 * ```ts no-run
 * const counts = { pairs: 0, failedPairs: 0, batches: 0, failedBatches: 0, seconds: 0 };
 * const { port } = await serveMetrics({ host: "127.0.0.1", port: 9464, url: "redis://localhost:6379", counts });
 * ```
 */
export async function serveMetrics(options: {
  readonly host: string;
  readonly port: number;
  readonly url: string;
  readonly name?: string;
  readonly counts: WorkerCounts;
}): Promise<{ readonly port: number; close(): Promise<void> }> {
  checkOptions("serveMetrics", options, { host: true, port: true, url: true, name: true, counts: true }, [
    "host",
    "port",
    "url",
    "counts",
  ]);
  const { host, port, counts } = options;
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new SrlossError("option", `serveMetrics: port is a number from 0 to 65535; got ${given(port)}.`);
  const name = queueName(options.name);
  const connection = await connect(options.url);
  const queue = new Queue(name, { connection });
  queue.on("error", () => {});
  const server = createServer((request, response) => {
    if (request.url !== "/metrics") {
      response.writeHead(404).end("Metrics are at /metrics.\n");
      return;
    }
    void queue.exportPrometheusMetrics().then(
      (ofQueue) =>
        response.writeHead(200, { "content-type": "text/plain; version=0.0.4" }).end(`${own(counts)}${ofQueue}\n`),
      // Redis is away; the worker's own counts are not.
      () => response.writeHead(200, { "content-type": "text/plain; version=0.0.4" }).end(own(counts)),
    );
  });
  const end = async () => {
    await queue.close();
    connection.disconnect();
  };
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, host, resolve);
    });
  } catch (error) {
    await end();
    throw new SrlossError(
      "queue",
      `Metrics can't be served at ${host}:${port} (${(error as Error).message}); take another port.`,
    );
  }
  const { port: taken } = server.address() as { port: number };
  return {
    port: taken,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await end();
    },
  };
}

function own(counts: WorkerCounts): string {
  return (Object.keys(meanings) as (keyof WorkerCounts)[])
    .map((key) => {
      const [name, help] = meanings[key];
      return `# HELP ${name} ${help}\n# TYPE ${name} counter\n${name} ${counts[key]}\n`;
    })
    .join("");
}
