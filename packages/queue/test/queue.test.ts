import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bringRedisServer, type RedisServer, startRedisServer } from "@srloss/redis-server";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  lostPairs,
  measureInQueue,
  type PlacedRow,
  type QueueWorker,
  serveMetrics,
  startWorker,
} from "../src/index.ts";

const program = bringRedisServer();
const processor = new URL("./measure.js", import.meta.url);
interface Row {
  readonly square?: number;
  readonly error?: string;
}

const queued = (count: number) => Array.from({ length: count }, (_, index) => ({ index, pair: index + 1 }));
const lost = (_: number, error: string): Row => ({ error });

describe.skipIf(!program)("pairs through Redis", () => {
  let redis: RedisServer;
  let folder: string;
  let names = 0;
  let name: string;
  const workers: QueueWorker[] = [];

  beforeAll(async () => {
    redis = await startRedisServer(program!);
    folder = await mkdtemp(join(tmpdir(), "srloss-queue-"));
  });
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.close(true)));
  });
  afterAll(async () => {
    await redis.stop();
    await rm(folder, { recursive: true });
  });

  /** Each test has a queue of its own. */
  const fresh = () => {
    name = `test-${names++}`;
    return { url: redis.url, name };
  };
  const begin = async (options = {}) => {
    const worker = await startWorker({ url: redis.url, name, processor, lockSeconds: 1, ...options });
    workers.push(worker);
    return worker;
  };
  const rowsOf = async (rows: AsyncIterable<PlacedRow<Row>>) => {
    const all: (Row | undefined)[] = [];
    for await (const { index, row } of rows) {
      expect(all[index]).toBeUndefined();
      all[index] = row;
    }
    return all;
  };
  const squares = (count: number) => Array.from({ length: count }, (_, i) => ({ square: (i + 1) ** 2 }));

  it("are measured by all workers, each once, however many are ahead", async () => {
    const queue = fresh();
    const log = join(folder, "each-once");
    await begin({ concurrency: 2 });
    await begin();
    const rows = measureInQueue<number, Row>(queued(500), { ...queue, request: { log }, lost, batchSize: 7, ahead: 5 });
    expect(await rowsOf(rows)).toEqual(squares(500));
    const measured = readFileSync(log, "utf8").trimEnd().split("\n");
    expect(measured.sort()).toEqual(
      queued(500)
        .map(({ pair }) => String(pair))
        .sort(),
    );
  });

  it("may be ten thousand", async () => {
    const queue = fresh();
    await begin({ concurrency: 2 });
    const rows = measureInQueue<number, Row>(queued(10_000), { ...queue, request: {}, lost, batchSize: 50 });
    expect(await rowsOf(rows)).toEqual(squares(10_000));
  });

  it("of two submitters don't mix, and rows that are known are not measured again", async () => {
    const queue = fresh();
    await begin({ concurrency: 2 });
    const known = { square: -1 };
    const [one, other] = await Promise.all([
      rowsOf(measureInQueue<number, Row>(queued(40), { ...queue, request: {}, lost })),
      rowsOf(
        measureInQueue<number, Row>(
          queued(30).map((pair) => ({ ...pair, known })),
          { ...queue, request: {}, lost },
        ),
      ),
    ]);
    expect(one).toEqual(squares(40));
    expect(other).toEqual(Array(30).fill(known));
  });

  it("that kill who measures them are tried alone, then lost and listed; the others are measured", async () => {
    const queue = fresh();
    await begin();
    const request = { kills: 5 };
    const rows = await rowsOf(
      measureInQueue<number, Row>(queued(8), { ...queue, request, lost, batchSize: 4, attempts: 1 }),
    );
    expect(rows.map((row) => row?.square)).toEqual([1, 4, 9, 16, undefined, 36, 49, 64]);
    expect(rows[4]!.error).toMatch(/./);
    const list = await lostPairs<number>({ ...queue, clear: true });
    expect(list).toMatchObject([{ pair: 5, reason: rows[4]!.error }]);
    expect(await lostPairs(queue)).toEqual([]);
  });

  it.each([
    ["came back", false],
    ["came back empty", true],
  ])("survive a server that %s", async (_, forget) => {
    const queue = fresh();
    await begin();
    const request = { milliseconds: 10 };
    const rows = rowsOf(
      measureInQueue<number, Row>(queued(100), { ...queue, request, lost, batchSize: 5, lookEvery: 300 }),
    );
    await new Promise((resolve) => setTimeout(resolve, 400));
    await redis.restart({ forget });
    expect(await rows).toEqual(squares(100));
  });

  it("go to another worker where one is gone in the middle, and are finished where it may drain", async () => {
    const queue = fresh();
    const first = await begin();
    const request = { milliseconds: 20 };
    const rows = rowsOf(measureInQueue<number, Row>(queued(60), { ...queue, request, lost, batchSize: 10 }));
    await new Promise((resolve) => setTimeout(resolve, 300));
    await first.close(true);
    const second = await begin();
    await new Promise((resolve) => setTimeout(resolve, 300));
    await second.close();
    await begin();
    expect(await rows).toEqual(squares(60));
  });

  it.skipIf(process.platform === "win32")(
    "of a worker that is stopped for longer than its lock go to another one, and its late answer does no harm",
    async () => {
      const queue = fresh();
      const log = join(folder, "stopped");
      const begun = () => (existsSync(log) ? readFileSync(log, "utf8").trimEnd().split("\n") : []);
      // A group of its own, so that what measures for it is stopped, too.
      const words = [queue.url, queue.name];
      const program = new URL("./worker-process.js", import.meta.url);
      const stopped = fork(program, words, { detached: true, execArgv: [] });
      const ended = once(stopped, "exit").then(([code]) => Promise.reject(new Error(`The worker ended with ${code}.`)));
      ended.catch(() => {});
      const tell = (signal: NodeJS.Signals) => process.kill(-stopped.pid!, signal);
      try {
        await Promise.race([once(stopped, "message"), ended]);
        const request = { log, milliseconds: 200 };
        const rows = rowsOf(measureInQueue<number, Row>(queued(8), { ...queue, request, lost, batchSize: 4 }));
        await expect.poll(begun, { timeout: 10_000, interval: 10 }).toContain("1");
        tell("SIGSTOP");
        const other = await begin();
        const times = (pair: string) => begun().filter((one) => one === pair).length;
        await expect.poll(() => times("1"), { timeout: 20_000, interval: 10 }).toBe(2);
        // Both measure the same pairs now.
        tell("SIGCONT");
        expect(await rows).toEqual(squares(8));
        await other.close();
        // It measures what comes next as if nothing had been.
        const next = measureInQueue<number, Row>(queued(3), { ...queue, request: {}, lost });
        expect(await rowsOf(next)).toEqual(squares(3));
        expect(await lostPairs(queue)).toEqual([]);
      } finally {
        tell("SIGKILL");
      }
    },
  );

  it("that hang while their worker lives are given to another one, too, and counted once", async () => {
    const queue = fresh();
    const [log, hung] = [join(folder, "hanging"), join(folder, "hung")];
    await begin();
    const request = { log, hangs: 6, hung };
    const rows = rowsOf(
      measureInQueue<number, Row>(queued(40), {
        ...queue,
        request,
        lost,
        batchSize: 4,
        lookEvery: 100,
        slowAfter: 2500,
      }),
    );
    await expect.poll(() => existsSync(hung) && readFileSync(hung, "utf8"), { timeout: 10_000 }).toMatch(/\d/);
    await begin();
    expect(await rows).toEqual(squares(40));
    const measured = readFileSync(log, "utf8").trimEnd().split("\n");
    expect(measured.filter((pair) => pair === "6")).toHaveLength(2);
    expect(measured.filter((pair) => pair === "1")).toHaveLength(1);
    expect(await lostPairs(queue)).toEqual([]);
    // Its worker would wait for it.
    process.kill(Number(readFileSync(hung, "utf8")), "SIGKILL");
  });

  it("whose worker is killed while they are measured leave no process behind", async () => {
    const queue = fresh();
    const hung = join(folder, "left-behind");
    const program = new URL("./worker-process.js", import.meta.url);
    const killed = fork(program, [queue.url, queue.name], { execArgv: [] });
    const ended = once(killed, "exit");
    await Promise.race([once(killed, "message"), ended]);
    // It hears nothing while its worker is killed, and has an answer afterwards.
    const request = { hangs: 2, hung, blocks: 1500 };
    const rows = rowsOf(measureInQueue<number, Row>(queued(3), { ...queue, request, lost }));
    await expect.poll(() => existsSync(hung) && readFileSync(hung, "utf8"), { timeout: 10_000 }).toMatch(/\d/);
    killed.kill("SIGKILL");
    await ended;
    const pid = Number(readFileSync(hung, "utf8"));
    const lives = () => {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    };
    expect(lives()).toBe(true);
    try {
      await expect.poll(lives, { timeout: 10_000 }).toBe(false);
    } finally {
      if (lives()) process.kill(pid, "SIGKILL");
    }
    await begin();
    expect(await rows).toEqual(squares(3));
  });

  it("are taken back when the submitter is told to stop", async () => {
    const queue = fresh();
    const stopping = new AbortController();
    const rows = rowsOf(
      measureInQueue<number, Row>(queued(50), { ...queue, request: {}, lost, signal: stopping.signal }),
    );
    setTimeout(() => stopping.abort(new Error("enough")), 100);
    await expect(rows).rejects.toThrow("enough");
    let workersSeen = -1;
    const log = join(folder, "taken-back");
    await begin();
    const one = measureInQueue<number, Row>(queued(1), {
      ...queue,
      request: { log },
      lost,
      onWorkers: (count) => {
        workersSeen = count;
      },
    });
    expect(await rowsOf(one)).toEqual(squares(1));
    expect(readFileSync(log, "utf8")).toBe("1\n");
    expect(workersSeen).toBe(1);
  });

  it("are counted for Prometheus", async () => {
    const queue = fresh();
    const counts = { pairs: 0, failedPairs: 0, batches: 0, failedBatches: 0, seconds: 0 };
    await begin({ onBatch: (pairs: number) => (counts.pairs += pairs) });
    await rowsOf(measureInQueue<number, Row>(queued(20), { ...queue, request: {}, lost }));
    const metrics = await serveMetrics({ ...queue, host: "127.0.0.1", port: 0, counts });
    const text = await (await fetch(`http://127.0.0.1:${metrics.port}/metrics`)).text();
    expect(text).toContain("\nsrloss_worker_pairs_total 20\n");
    expect(text).toMatch(/bullmq_job_count\{queue="test-\d+", state="waiting"\} 0/);
    expect((await fetch(`http://127.0.0.1:${metrics.port}/`)).status).toBe(404);
    await expect(serveMetrics({ ...queue, host: "127.0.0.1", port: metrics.port, counts })).rejects.toThrow(
      /^Metrics can't be served at 127\.0\.0\.1:\d+ \(.*EADDRINUSE/,
    );
    await metrics.close();
  });
});

describe("a queue", () => {
  it.each([
    ["http://localhost", /^A queue's address is redis:\/\/HOST:PORT or rediss:\/\/\.\.\.; got "http:\/\/localhost"\.$/],
    ["redis://:secret@127.0.0.1:1", /^No Redis server answers at redis:\/\/:\*\*\*@127\.0\.0\.1:1 \(.*ECONNREFUSED/],
  ])("that is not there, %s", async (url, sentence) => {
    await expect(startWorker({ url, processor })).rejects.toThrow(sentence);
    await expect(measureInQueue([], { url, request: {}, lost }).next()).rejects.toThrow(sentence);
    await expect(lostPairs({ url })).rejects.toThrow(sentence);
  });
});
