import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { isRunning } from "./process-identity.ts";

/** Long after any writer has finished. */
const day = 24 * 60 * 60 * 1000;

/** Where this process has looked. */
const seen = new Set<string>();

/**
 * Removes temporary files of writers that were killed. Those of processes that run stay, and those of other machines on a
 * shared disk until they are a day old. Looks into each folder once.
 */
export async function removeUnfinished(folder: string): Promise<void> {
  if (seen.has(folder)) return;
  seen.add(folder);
  for (const name of await readdir(folder).catch(() => [])) {
    const writer = /^\.srloss-([0-9a-f]{8}-\d+)-[0-9a-z]+\.tmp$/.exec(name)?.[1];
    if (writer === undefined) continue;
    const running = isRunning(writer);
    const path = join(folder, name);
    if (running === false || (running === undefined && (await isOlder(path)))) await rm(path).catch(() => undefined);
  }
}

function isOlder(path: string): Promise<boolean> {
  return stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs > day,
    () => false,
  );
}
