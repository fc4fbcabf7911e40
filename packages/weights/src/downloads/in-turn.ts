import { checkKind } from "@srloss/core/validation";
import type { WeightCache } from "../weight-cache.ts";

export interface TurnOptions {
  /** Ends the waiting, not the task. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds to wait for the holder of the lock, before the task runs without it. Defaults to 60,000. */
  readonly lockMs?: number | undefined;
  /** Told that one is waited for, and that the waiting was given up. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

/**
 * One process after the other, by the lock of a cache's entry. One that holds the lock and comes to no end is passed by:
 * entries are whole, so that a second download costs time and nothing else.
 *
 * @param cache Without `locked`, the task runs at once.
 * @param key Of the entry.
 * @param what For messages: what is brought.
 * @returns What the task resolves to.
 * @throws What the task throws, and the signal's reason.
 *
 * @example
 * ```ts
 * import { inTurn } from "@srloss/weights/downloads";
 * const cache = { read: async () => undefined, write: async () => undefined };
 * await inTurn(cache, "net.safetensors", "net", async () => 7); // => 7
 * ```
 */
export async function inTurn<T>(
  cache: WeightCache | undefined,
  key: string,
  what: string,
  task: () => Promise<T>,
  { signal, lockMs = 60_000, onWarning }: TurnOptions = {},
): Promise<T> {
  checkKind(task, "function", "inTurn: the task");
  if (!cache?.locked) return task();
  const patience = new AbortController();
  let began = false;
  const begin = () => {
    began = true;
    stopWaiting();
    return task();
  };
  const timers = [
    setTimeout(() => onWarning?.(`Another process is bringing ${what}: waiting for it.`), Math.min(1_000, lockMs / 2)),
    setTimeout(() => patience.abort(), lockMs),
  ];
  const stopWaiting = () => timers.forEach(clearTimeout);
  try {
    return await cache.locked(key, begin, signal ? AbortSignal.any([signal, patience.signal]) : patience.signal);
  } catch (error) {
    signal?.throwIfAborted();
    if (began || !patience.signal.aborted) throw error;
    onWarning?.(`Another process has held ${key} for ${lockMs / 1000} s: going on without it.`);
    return task();
  } finally {
    stopWaiting();
  }
}
