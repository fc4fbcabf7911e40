export type { Batch, PlacedRow, QueuedPair } from "./batch.ts";
export { defaultName } from "./connection.ts";
export { type LostPair, lostPairs } from "./lost-pairs.ts";
export { measureInQueue, type QueueOptions } from "./measure-in-queue.ts";
export { serveMetrics, type WorkerCounts } from "./serve-metrics.ts";
export { type QueueWorker, startWorker, type WorkerOptions } from "./start-worker.ts";
