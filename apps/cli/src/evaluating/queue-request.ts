import { version } from "../version.ts";
import { measuredOptions } from "./measured-options.ts";

/** What a submitter tells workers to measure. */
export interface QueueRequest {
  /** Its version: other ones may give other numbers. */
  readonly version: string;
  /** The options of `evaluate` that say what is measured and how. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The folder that names of files begin in. */
  readonly base: string;
}

/** The request that options of `evaluate` make, begun in this folder. */
export function queueRequest(options: Readonly<Record<string, unknown>>): QueueRequest {
  return { version: version(), options: measuredOptions(options), base: process.cwd() };
}
