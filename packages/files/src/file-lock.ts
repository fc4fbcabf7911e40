import { randomUUID } from "node:crypto";
import { link, lstat, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { checkKind, checkOptions, type OptionNames } from "@srloss/core/validation";
import { isRunning, processIdentity } from "./process-identity.ts";

export interface FileLockOptions {
  /** Ends the waiting; rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called once, when another holder has to be waited for; `runsHere` where it is a process of this machine that runs. */
  readonly onWaiting?: (runsHere: boolean) => void;
  /** Called once, when another process took the lock over, or its file is gone. Nothing more is done about it here. */
  readonly onLost?: (reason: Error) => void;
  /** Milliseconds after which a holder that gave no sign is passed by. Defaults to 10,000. */
  readonly staleMs?: number;
  /** Never passes by a process of this machine that runs, however long it computes without a sign. Defaults to `false`. */
  readonly keepRunning?: boolean;
  /** Milliseconds between two tries. Defaults to 100. */
  readonly pollMs?: number;
}

const optionNames: OptionNames<FileLockOptions> = {
  signal: true,
  onWaiting: true,
  onLost: true,
  staleMs: true,
  keepRunning: true,
  pollMs: true,
};

/** Gives a lock back. */
export type Release = () => Promise<void>;

/**
 * A lock between processes, on one machine or on a disk that several share: a file that holds who holds it, and that is
 * touched while it is held. A holder that ended is passed by at once where its number can be asked for, any other one that
 * gives no sign (killed elsewhere, stopped, asleep) after `staleMs`. Handles no signals and no exit.
 *
 * @param path Of the lock's file, in a folder that is there.
 * @param options When to give up waiting, and what counts as a holder that is gone.
 * @returns What gives it back.
 * @throws What the system said where no file can be made there; the signal's reason.
 *
 * @example
 * ```ts
 * const release = await takeFileLock("results.lock");
 * await release();
 * ```
 */
export async function takeFileLock(path: string, options: FileLockOptions = {}): Promise<Release> {
  checkKind(path, "text", "takeFileLock: the path of the lock");
  checkOptions("takeFileLock", options, optionNames);
  const { signal, onWaiting, staleMs = 10_000, pollMs = 100, keepRunning = false } = options;
  const own = `${processIdentity} ${randomUUID()}`;
  for (let told = false; ; ) {
    signal?.throwIfAborted();
    const holder = await read(path);
    if (holder === undefined) {
      if (await create(path, own)) return hold(path, own, staleMs, options);
      continue;
    }
    const by = holder.split(" ")[0]!;
    // A container that was started again has the numbers of the one before.
    const runsHere = by === processIdentity && keepRunning ? undefined : isRunning(by);
    const stale = runsHere === false || (!(runsHere && keepRunning) && (await isOlder(path, staleMs)));
    if (stale && (await takeAway(path, holder, own, staleMs))) continue;
    if (!stale && !told) onWaiting?.(runsHere === true);
    told ||= !stale;
    await sleep(pollMs, undefined, signal ? { signal } : {}).catch(() => undefined);
  }
}

/** Systems without links to files say one of these. */
const withoutLinks: readonly (string | undefined)[] = ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EACCES"];

/**
 * Written under another name and linked into place: a lock without its holder's name, of a process that was killed while
 * it made the file, would be waited for until it is stale.
 */
async function create(path: string, own: string): Promise<boolean> {
  const temporary = join(dirname(path), `.srloss-${processIdentity}-${Math.random().toString(36).slice(2)}.tmp`);
  try {
    await writeFile(temporary, own, { flag: "wx" });
    await link(temporary, path);
    return true;
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (syscall !== "link") throw error;
    // A server of files that was asked twice finds what it made itself.
    if (code === "EEXIST") return (await read(path)) === own;
    if (withoutLinks.includes(code)) return await createInPlace(path, own);
    throw error;
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

/** Where there are no links: an empty one, of a process that ended here, goes stale as any other. */
async function createInPlace(path: string, own: string): Promise<boolean> {
  try {
    await writeFile(path, own, { flag: "wx" });
    return true;
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return false;
    if (syscall !== "open") await rm(path, { force: true });
    throw error;
  }
}

/** The identity of the holder; undefined where the lock is free. */
async function read(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Whatever else has its name, as a link to nowhere, is in the way until it is stale.
    if (code === "ENOENT" && (await age(path)) === undefined) return undefined;
    if (code === "ENOENT" || code === "EISDIR" || code === "EACCES") return "";
    throw error;
  }
}

async function isOlder(path: string, staleMs: number): Promise<boolean> {
  const milliseconds = await age(path);
  return milliseconds !== undefined && milliseconds > staleMs;
}

/** Milliseconds since it was touched; undefined where there is none. */
function age(path: string): Promise<number | undefined> {
  return lstat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => undefined,
  );
}

/**
 * One at a time does this, and looks again before it does: who comes later must not remove what the first one has made.
 *
 * @returns Whether it is worth trying at once.
 */
async function takeAway(path: string, holder: string, own: string, staleMs: number): Promise<boolean> {
  const guard = `${path}.taking`;
  if (!(await create(guard, own))) {
    const taker = await read(guard);
    const gone = taker !== undefined && (isRunning(taker.split(" ")[0]!) === false || (await isOlder(guard, staleMs)));
    // It ended while it did this, and what it left is taken away in the same way.
    if (gone) await takeAway(guard, taker, own, staleMs);
    return false;
  }
  try {
    if ((await read(path)) === holder) await rm(path, { recursive: true, force: true });
    return true;
  } finally {
    await rm(guard, { force: true });
  }
}

function hold(path: string, own: string, staleMs: number, { onLost }: FileLockOptions): Release {
  let touched = Date.now();
  let held = true;
  const lose = (why: string) => {
    if (!held) return;
    held = false;
    clearInterval(timer);
    onLost?.(new Error(`The lock ${path} ${why}.`));
  };
  const touch = async () => {
    try {
      const holder = await read(path);
      if (holder !== own) return lose(holder === undefined ? "is gone" : "was taken over");
      const now = new Date();
      await utimes(path, now, now);
      touched = now.getTime();
    } catch (error) {
      // A disk may be away for a moment.
      if (Date.now() - touched > staleMs) lose(`can't be kept (${(error as NodeJS.ErrnoException).code})`);
    }
  };
  const timer = setInterval(() => void touch(), staleMs / 5);
  timer.unref();
  return async () => {
    if (!held) return;
    held = false;
    clearInterval(timer);
    if ((await read(path)) === own) await rm(path, { force: true });
  };
}
