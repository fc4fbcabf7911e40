import { version } from "../version.ts";

/** What a submitter tells workers to measure. */
export interface QueueRequest {
  /** Its version: other ones may give other numbers. */
  readonly version: string;
  /** The options of `evaluate` that say what is measured and how. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The folder that names of files begin in. */
  readonly base: string;
}

/** What concerns the submitter alone. */
const own = ["queue", "queueName", "batch", "out", "csv", "parquet", "html", "jobs", "shard", "fresh", "hr", "match"];
const alsoOwn = ["allowFailures", "verbose", "quiet", "threads", "packages", "--"];

/** The request that options of `evaluate` make, begun in this folder. */
export function queueRequest(options: Readonly<Record<string, unknown>>): QueueRequest {
  const measured = Object.entries(options).filter(([name]) => ![...own, ...alsoOwn].includes(name));
  return { version: version(), options: Object.fromEntries(measured), base: process.cwd() };
}
