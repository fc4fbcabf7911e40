import { functionsWithoutExample, packageExamples, runExample } from "@srloss/reference/examples";
import { describe, expect, it } from "vitest";
import * as queue from "../src/index.ts";
import { lostPairs, measureInQueue, serveMetrics, startWorker } from "../src/index.ts";

const wrong = (value: unknown) => value as never;
const url = "redis://127.0.0.1:1";
const lost = () => ({});
const processor = new URL("file:///measure.js");
const counts = { pairs: 0, failedPairs: 0, batches: 0, failedBatches: 0, seconds: 0 };

const calls: Readonly<Record<string, (options: object) => Promise<unknown>>> = {
  measureInQueue: (options) => measureInQueue([], wrong({ url, request: {}, lost, ...options })).next(),
  startWorker: (options) => startWorker(wrong({ url, processor, ...options })),
  lostPairs: (options) => lostPairs(wrong({ url, ...options })),
  serveMetrics: (options) => serveMetrics(wrong({ url, host: "127.0.0.1", port: 0, counts, ...options })),
};

describe.each(Object.entries(calls))("%s", (name, call) => {
  it("names options that nobody knows", async () => {
    await expect(call({ nmae: "a" })).rejects.toThrow(
      new RegExp(`^${name} has no option "nmae"; did you mean name\\?`),
    );
  });

  it.each([
    [{ name: "a b" }, /^A queue's name is letters, digits, dots, _ and -; got "a b"\.$/],
    [{ url: "localhost" }, /^A queue's address is redis:\/\/HOST:PORT/],
    [{ url: null }, /^A queue's address is redis:\/\/HOST:PORT/],
  ])("refuses %j in a sentence", async (options, sentence) => {
    await expect(call(options)).rejects.toThrow(sentence);
  });

  it("refuses what is no object", async () => {
    const bare: Readonly<Record<string, (options: never) => unknown>> = {
      measureInQueue: (options) => measureInQueue([], options).next(),
      startWorker,
      lostPairs,
      serveMetrics,
    };
    for (const value of [undefined, null, 7, "redis://localhost"])
      await expect(async () => bare[name]!(wrong(value))).rejects.toMatchObject({ name: "SrlossError" });
  });
});

it.each([
  ["startWorker", { processor: "measure.js" }, "startWorker: processor is the URL of a module"],
  ["startWorker", { concurrency: 0 }, "startWorker: concurrency is a whole number above 0; got 0."],
  ["startWorker", { lockSeconds: Number.NaN }, "startWorker: lockSeconds is a number above 0; got NaN."],
  ["measureInQueue", { batchSize: 1.5 }, "measureInQueue: batchSize is a whole number above 0; got 1.5."],
  ["measureInQueue", { lost: 3 }, "measureInQueue: lost is a function"],
  ["serveMetrics", { port: 70_000 }, "serveMetrics: port is a number from 0 to 65535; got 70000."],
])("%s refuses %j", async (name, options, sentence) => {
  await expect(calls[name]!(options)).rejects.toThrow(sentence);
});

const blocks = packageExamples(new URL("..", import.meta.url));

it.each(blocks.filter(({ run }) => run).map((block) => [block.name, block] as const))("%s", async (_, block) => {
  await runExample(block, { names: {}, modules: { "@srloss/queue": () => queue } });
});

it("has an example for every public function", () => {
  expect(functionsWithoutExample(new URL("../src/index.ts", import.meta.url))).toEqual([]);
});
