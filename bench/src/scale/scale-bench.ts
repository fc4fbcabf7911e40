import { bringRedisServer } from "@srloss/redis-server";
import type { Bench } from "../bench.ts";
import { markdownTable } from "../markdown-table.ts";
import { type MeasuringFigures, measureEvaluate } from "./core-seconds.ts";
import { measureQueue, type QueueFigures } from "./queue-figures.ts";

const million = 1_000_000;
const workers = [10, 100, 1000] as const;
/** Of each worker. */
const cores = 4;
/** Assumed, as clouds ask for about it: US dollars for a core and an hour, and for a million reads of an object store. */
const price = { coreHour: 0.04, millionReads: 0.4 };

/** What a million pairs would take: figures measured here, and a model that spreads them over workers. */
export const scaleBench: Bench = {
  name: "scale",
  title: "A million pairs through the queue, by a model of what is measured here",
  async run({ size, quick, note }) {
    const program = bringRedisServer();
    if (!program) return { figures: null, report: "No Redis server is here.", faults: [] };
    note("the queue ...");
    const queue = await measureQueue(program, 16, quick ? 64 : 4096);
    note("measuring ...");
    const measuring = await measureEvaluate(size);
    return { figures: { queue, measuring }, report: report(queue, measuring, size), faults: [] };
  },
};

function report(queue: QueueFigures, measuring: MeasuringFigures, size: number): string {
  const { secondsPerPair, startSeconds, fileBytes } = measuring;
  const measured = markdownTable(
    ["measured", ""],
    [
      [`a pair of ${size}x${size}, all default measures, one core`, `${secondsPerPair.toFixed(2)} s`],
      ["start of a process", `${startSeconds.toFixed(1)} s`],
      ["pairs a second through Redis and one submitter, at least", queue.pairsPerSecond.toFixed(0)],
      ["JSON of a pair, to a worker and back", `${queue.bytesPerPair} bytes`],
      [`Redis' memory for a batch of ${queue.batchSize}`, `${(queue.redisBytesPerBatch / 1000).toFixed(1)} kB`],
      ["an image file", `${(fileBytes / 1000).toFixed(0)} kB`],
    ],
  );
  const rows = workers.map((count) => {
    const busy = (million * secondsPerPair) / (count * cores);
    const through = million / queue.pairsPerSecond;
    // The last batches: one process measures 16 pairs while the others have nothing left.
    const tail = queue.batchSize * secondsPerPair;
    const seconds = Math.max(busy, through) + startSeconds + tail;
    const batches = Math.max(512, 16 * count);
    const dollars = (seconds / 3600) * count * cores * price.coreHour + (2 * million * price.millionReads) / million;
    return [
      String(count),
      duration(seconds),
      `${((100 * busy) / seconds).toFixed(0)} %`,
      `${((2 * fileBytes * million) / seconds / 1e6).toFixed(0)} MB/s`,
      `${((batches * queue.redisBytesPerBatch) / 1e6).toFixed(0)} MB`,
      dollars.toFixed(0),
    ];
  });
  const model = markdownTable(
    [`workers of ${cores} cores`, "a million pairs in", "of it measuring", "files read", "Redis' memory", "US dollars"],
    rows,
  );
  return `${measured}\n\n${model}`;
}

function duration(seconds: number): string {
  return seconds < 5400 ? `${(seconds / 60).toFixed(0)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
