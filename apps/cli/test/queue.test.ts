import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bringRedisServer, type RedisServer, startRedisServer } from "@srloss/redis-server";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { TableRow } from "../src/evaluating/table-row.ts";
import { textured } from "./images.ts";
import { type Started, said, scratch } from "./srloss.ts";

const program = bringRedisServer();
const { folder, srloss, start, remove } = scratch();
const fast = ["--engine", "wasm", "--loss", "l1,psnr,ssim"];
/** 10,000 of them: SRLOSS_QUEUE_PAIRS=10000. */
const pairs = Number(process.env.SRLOSS_QUEUE_PAIRS ?? 40);
const at = (name: string) => join(folder, name);

/** Of all that a row says, only the time may differ. */
const untimed = (file: string) =>
  readFileSync(at(file), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => {
      const { milliseconds: _, ...row } = JSON.parse(line) as TableRow;
      return JSON.stringify(row);
    });

describe.skipIf(!program)("evaluate --queue", () => {
  let redis: RedisServer;
  const workers: Started[] = [];
  const worker = (...words: string[]) => {
    const started = start(["worker", "--queue", redis.url, "--lock-seconds", "2", ...words]);
    workers.push(started);
    return started;
  };

  beforeAll(
    async () => {
      redis = await startRedisServer(program!);
      for (const name of ["hr", "sr"]) mkdirSync(at(name));
      for (let i = 0; i < pairs; i++) {
        const image = () => textured(20 + (i % 5), 24 + (i % 3), i + 1);
        writeFileSync(at(`hr/p${i}.png`), await image().png().toBuffer());
        writeFileSync(at(`sr/p${i}.png`), await image().blur(1).png().toBuffer());
      }
      writeFileSync(at("sr/p7.png"), readFileSync(at("sr/p7.png")).subarray(0, 60));
      const { status, stderr } = await srloss(
        "evaluate",
        "sr",
        "hr",
        ...fast,
        "--out",
        "alone.ndjson",
        "--allow-failures",
        "1",
      );
      expect(status, stderr).toBe(0);
    },
    60_000 + 20 * pairs,
  );
  afterEach(async () => {
    for (const { child } of workers) child.kill("SIGKILL");
    await Promise.all(workers.splice(0).map(({ ended }) => ended));
  });
  afterAll(async () => {
    await redis.stop();
    remove();
  });
  const evaluate = (out: string, ...words: string[]) =>
    start(["evaluate", "sr", "hr", ...fast, "--queue", redis.url, "--out", out, "--allow-failures", "1", ...words]);

  it("writes the table of one machine, where workers are killed in mid-batch, Redis restarts and two submit at once", {
    timeout: 60_000 + 20 * pairs,
  }, async () => {
    const killed = worker("--concurrency", "2");
    const [one, other] = [
      evaluate("one.ndjson", "--batch", "4", "--html", "one.html"),
      evaluate("other.ndjson", "--batch", "3"),
    ];
    // The next batches are begun at once.
    await said(killed, " pairs in ");
    killed.child.kill("SIGKILL");
    await redis.restart({ forget: false });
    worker();
    for (const { ended } of [one, other]) {
      const { status, stderr } = await ended;
      expect(status, stderr).toBe(0);
    }
    for (const file of ["one.ndjson", "other.ndjson"]) expect(untimed(file)).toEqual(untimed("alone.ndjson"));
    expect(readFileSync(at("one.html"), "utf8")).toContain("map of l1");
  });

  it("goes on with what a run before has, says that no worker listens, and drains on SIGTERM", {
    timeout: 60_000 + 20 * pairs,
  }, async () => {
    rmSync(at("again.ndjson"), { force: true });
    writeFileSync(
      at("again.ndjson.partial"),
      readFileSync(at("alone.ndjson"), "utf8").split("\n").slice(0, 30).join("\n").concat("\n"),
    );
    const submitted = evaluate("again.ndjson", "--batch", "10");
    await said(submitted, "No worker listens; start some");
    const { child, ended } = worker();
    expect((await submitted.ended).status).toBe(0);
    expect(untimed("again.ndjson")).toEqual(untimed("alone.ndjson"));
    child.kill("SIGTERM");
    expect(await ended).toMatchObject({ status: 0, stderr: expect.stringContaining("Finishing what is begun") });
  });

  it("says in a sentence what is wrong", async () => {
    for (const [words, sentence, code] of [
      [["worker"], "srloss worker needs the queue's address: --queue redis://HOST:6379.", 2],
      [
        ["worker", "--queue", redis.url, "--metrics", "here"],
        '--metrics is a port, or HOST:PORT as in 0.0.0.0:9464; got "here".',
        2,
      ],
      [["worker", "--queue", "nowhere"], "A queue's address is redis://HOST:PORT", 2],
      [["evaluate", "sr", "hr", "--queue", "redis://127.0.0.1:1"], "No Redis server answers at redis://127.0.0.1:1", 1],
      [["evaluate", "sr", "hr", "--queue", redis.url, "--batch", "0"], "--batch needs at least one pair.", 2],
    ] as const) {
      const { status, stderr } = await srloss(...words);
      expect(stderr).toContain(sentence);
      expect([words, status]).toEqual([words, code]);
    }
    expect(await srloss("worker", "--queue", redis.url, "--lost")).toMatchObject({ status: 0, stdout: "" });
  });

  it("has pairs that no worker can measure as rows with the reason, and in a list that may be emptied", async () => {
    writeFileSync(at("three.csv"), "sr,hr\nsr/p0.png,hr/p0.png\nsr/p1.png,hr/p1.png\nsr/p2.png,hr/p2.png\n");
    const started = worker("--root", at("nowhere"));
    const words = ["evaluate", "three.csv", ...fast, "--queue", redis.url, "--out", "lost.ndjson", "--batch", "2"];
    const { status, stderr } = await start(words).ended;
    const why = `This worker has no folder ${at("nowhere")}, where the pairs' files are`;
    expect([status, stderr]).toEqual([1, expect.stringContaining(`sr/p2.png: No worker could measure it: ${why}`)]);
    expect(readFileSync(at("lost.ndjson"), "utf8").split(why)).toHaveLength(4);
    const lost = (...more: string[]) => srloss("worker", "--queue", redis.url, "--lost", "--json", ...more);
    for (const more of [[], ["--clear"]]) {
      const list = (await lost(...more)).stdout.trimEnd().split("\n");
      expect(list.map((line) => JSON.parse(line).pair.sr).sort()).toEqual(["sr/p0.png", "sr/p1.png", "sr/p2.png"]);
    }
    expect((await lost()).stdout).toBe("");
    started.child.kill("SIGTERM");
    expect((await started.ended).stderr).toContain("A batch failed and goes back to the queue: ");
  });
});
