import { cpus } from "node:os";
import { resolve } from "node:path";
import { lostPairs, serveMetrics, startWorker } from "@srloss/queue";
import { countOption, textOption } from "../options.ts";
import { counted } from "../terminal/counted.ts";
import { hearSignalsAs } from "../terminal/interruption.ts";
import { note, setTalk, warn } from "../terminal/note.ts";
import { UsageError } from "../usage-error.ts";

/** `srloss worker --queue REDIS` */
export async function worker(options: Record<string, unknown>): Promise<void> {
  setTalk(options);
  const url = textOption(options.queue, "queue");
  if (url === undefined) throw new UsageError("srloss worker needs the queue's address: --queue redis://HOST:6379.");
  const name = textOption(options.queueName, "queue-name");
  const queue = { url, ...(name !== undefined && { name }) };
  if (options.lost === true) return printLost(queue, options.json === true, options.clear === true);
  if (options.clear === true) throw new UsageError("--clear goes with --lost.");
  const concurrency = countOption(options.concurrency, "concurrency") ?? 1;
  if (concurrency === 0) throw new UsageError("--concurrency needs at least one batch at a time.");
  const lockSeconds = countOption(options.lockSeconds, "lock-seconds");
  if (lockSeconds === 0) throw new UsageError("--lock-seconds needs at least one second.");
  const threads = countOption(options.threads, "threads") ?? Math.max(1, Math.floor(cpus().length / concurrency));
  const root = textOption(options.root, "root");
  const at = metricsAddress(textOption(options.metrics, "metrics"));

  const counts = { pairs: 0, failedPairs: 0, batches: 0, failedBatches: 0, seconds: 0 };
  const metrics = at && (await serveMetrics({ ...queue, ...at, counts }));
  const running = await startWorker({
    ...queue,
    processor: new URL("./queue-batch.js", import.meta.url),
    concurrency,
    environment: {
      SRLOSS_WORKER_THREADS: String(threads),
      ...(root !== undefined && { SRLOSS_WORKER_ROOT: resolve(root) }),
    },
    ...(lockSeconds !== undefined && { lockSeconds }),
    onBatch(pairs, failed, seconds) {
      counts.pairs += pairs;
      counts.failedPairs += failed;
      counts.batches++;
      counts.seconds += seconds;
      note(`${pairs} pairs in ${seconds.toFixed(1)} s${failed ? `, ${failed} failed` : ""}; ${counts.pairs} so far`);
    },
    onFailure(reason) {
      counts.failedBatches++;
      warn(`A batch failed and goes back to the queue: ${reason}`);
    },
  });
  note(`Measuring ${concurrency} at a time, ${threads} threads each; Ctrl-C ends after what is begun.`);
  if (metrics) note(`Metrics: http://${at.host}:${metrics.port}/metrics`);
  await new Promise<void>((done, failed) =>
    hearSignalsAs(
      () => {
        note("Finishing what is begun; once more to leave it to others.");
        running.close().then(done, failed);
      },
      () => process.exit(0),
    ),
  );
  await metrics?.close();
}

async function printLost(
  queue: { readonly url: string; readonly name?: string },
  json: boolean,
  clear: boolean,
): Promise<void> {
  const lost = await lostPairs<{ readonly sr: string; readonly hr: string }>({ ...queue, clear });
  for (const each of lost)
    process.stdout.write(
      json ? `${JSON.stringify(each)}\n` : `${each.when} ${each.pair.sr} ${each.pair.hr}: ${each.reason}\n`,
    );
  note(
    `${counted(lost.length, "pair")} failed as often as they may${clear && lost.length ? "; the list is empty now" : ""}.`,
  );
}

/** `9464`, `0.0.0.0:9464` */
function metricsAddress(text: string | undefined): { readonly host: string; readonly port: number } | undefined {
  if (text === undefined) return undefined;
  const [, host = "127.0.0.1", port] = /^(?:(.+):)?(\d{1,5})$/.exec(text) ?? [];
  if (port === undefined || Number(port) > 65535)
    throw new UsageError(`--metrics is a port, or HOST:PORT as in 0.0.0.0:9464; got "${text}".`);
  return { host, port: Number(port) };
}
