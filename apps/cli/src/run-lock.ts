import { dirname } from "node:path";
import { makeFolder, type Release, takeFileLock, unwritable } from "@srloss/node-gpu";
import { note } from "./terminal/note.ts";
import { UsageError } from "./usage-error.ts";

/** A process elsewhere gives a sign every fifth of it, unless one pair takes as long. */
const staleMs = 120_000;

/**
 * Sees to it that one run at a time writes `FILE`: a second one would do the same work again, and remove what the first has
 * written. A holder that was killed is passed by: at once on this machine, after two minutes on another.
 *
 * @throws UsageError where another run has it; SrlossError where its folder can't be made.
 */
export async function lockRun(out: string, signal: AbortSignal, patience: number = staleMs): Promise<Release> {
  await makeFolder(dirname(out)).catch((error) => {
    throw unwritable(dirname(out), error);
  });
  const refused = new AbortController();
  const refuse = () => refused.abort(new UsageError(`Another run writes ${out}; wait for it, or give another --out.`));
  let timer: NodeJS.Timeout | undefined;
  try {
    return await takeFileLock(`${out}.lock`, {
      staleMs: patience,
      keepRunning: true,
      signal: AbortSignal.any([signal, refused.signal]),
      onWaiting(runsHere) {
        if (runsHere) return refuse();
        note(`A run on another machine has ${out}: up to ${patience / 1000} s, to see whether it is still there ...`);
        // It is looked at ten times a second.
        timer = setTimeout(refuse, patience + 2_000);
      },
    });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).syscall ? unwritable(`${out}.lock`, error) : error;
  } finally {
    clearTimeout(timer);
  }
}
