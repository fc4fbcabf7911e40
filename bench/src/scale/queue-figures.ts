import { measureInQueue, startWorker } from "@srloss/queue";
import { startRedisServer } from "@srloss/redis-server";
import { Redis } from "ioredis";

/** What goes through a queue whose workers answer at once: what Redis, the submitter and one worker's process can do. */
export interface QueueFigures {
  readonly batchSize: number;
  readonly pairsPerSecond: number;
  /** Of Redis' memory, for each batch that waits. */
  readonly redisBytesPerBatch: number;
  /** Of JSON, from the submitter to a worker and back. */
  readonly bytesPerPair: number;
}

// As seen from the built bench.
const processor = new URL("../src/scale/instant-rows.js", import.meta.url);
const sha256 = "0123456789abcdef".repeat(4);
const row = {
  key: sha256,
  request: sha256,
  sha256: { sr: sha256, hr: sha256 },
  width: 256,
  height: 256,
  values: {
    l1: 12.3456789,
    l2: 123.456789,
    perceptual: 1234.56789,
    style: 0.123456789,
    psnr: 24.6789123,
    ssim: 0.7123456,
  },
  engine: "srloss-wasm",
  versions: { srloss: "1.0.0", tfjs: "4.22.0", node: "v22.0.0" },
  milliseconds: 123,
};

export async function measureQueue(program: string, batchSize: number, pairs: number): Promise<QueueFigures> {
  const server = await startRedisServer(program);
  const { url } = server;
  const redis = new Redis(url);
  try {
    const used = async () => Number(/used_memory:(\d+)/.exec(await redis.info("memory"))![1]);
    const pair = (i: number) => ({
      id: `image-${i}`,
      sr: `/mnt/sets/results/image-${i}.png`,
      hr: `/mnt/sets/hr/image-${i}.png`,
    });
    const queued = Array.from({ length: pairs }, (_, index) => ({ index, pair: pair(index) }));
    const before = await used();
    const waiting = new AbortController();
    const submitted = measureInQueue(queued, {
      url,
      request: { row },
      lost: () => ({}),
      batchSize,
      ahead: pairs / batchSize,
      onWorkers: () => {},
      signal: waiting.signal,
    }).next();
    submitted.catch(() => {});
    let held = 0;
    for (let last = -1; held !== last || held === 0; ) {
      last = held;
      await new Promise((resolve) => setTimeout(resolve, 300));
      held = await redis.llen("bull:srloss-evaluate:wait");
    }
    const redisBytesPerBatch = ((await used()) - before) / held;
    waiting.abort();
    await submitted.catch(() => {});

    const worker = await startWorker({ url, processor, concurrency: 2 });
    // The processes start.
    const rows = (some: typeof queued) => measureInQueue(some, { url, request: { row }, lost: () => ({}), batchSize });
    for await (const _ of rows(queued.slice(0, 4 * batchSize)));
    const start = performance.now();
    for await (const _ of rows(queued));
    const seconds = (performance.now() - start) / 1000;
    await worker.close();
    const bytesPerPair =
      JSON.stringify(queued[0]).length + JSON.stringify({ index: 0, row: { ...row, ...pair(0) } }).length;
    return { batchSize, pairsPerSecond: pairs / seconds, redisBytesPerBatch, bytesPerPair };
  } finally {
    redis.disconnect();
    await server.stop();
  }
}
