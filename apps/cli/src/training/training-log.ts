import { closeSync, ftruncateSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { makeFolder, openOwn } from "@srloss/node-gpu";
import { appendAll } from "../append-all.ts";

/** The file in a training's folder. */
export const logName = "log.ndjson";

/** What there is to know of a training, a JSON line for each event, without a clock: two equal trainings have equal logs. */
export interface TrainingLog {
  add(line: object): void;
  close(): void;
}

/** Opens `log.ndjson` of a folder; what it has of steps after `step` will be done again, and is cut off. */
export async function openTrainingLog(folder: string, step: number): Promise<TrainingLog> {
  await makeFolder(folder);
  const path = join(folder, logName);
  const handle = openOwn(path);
  const kept = step > 0 ? wholeLines(readFileSync(handle), step) : 0;
  ftruncateSync(handle, kept);
  return {
    add: (line) => appendAll(handle, Buffer.from(`${JSON.stringify(line)}\n`), path),
    close: () => closeSync(handle),
  };
}

/** Bytes of the lines up to a step; the last line may have been cut. */
function wholeLines(bytes: Buffer, step: number): number {
  let kept = 0;
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(10, start);
    if (newline < 0) break;
    try {
      if (JSON.parse(bytes.toString("utf8", start, newline)).step > step) break;
    } catch {
      break;
    }
    start = newline + 1;
    kept = start;
  }
  return kept;
}
