import { checkKind } from "@srloss/core/validation";
import type { ByteSource } from "../byte-source.ts";
import { memorySource } from "../sources/memory-source.ts";
import type { WeightCache } from "../weight-cache.ts";
import { WeightsError } from "../weights-error.ts";
import { inTurn, type TurnOptions } from "./in-turn.ts";

/** A set of weights that a cache may hold. */
export interface CachedSet<T> {
  /** For messages: what is brought. */
  readonly name: string;
  /** Of the entries that will do, the first of which is written. */
  readonly keys: readonly string[];
  /** What an entry holds; throws a WeightsError where that is not what it should be. */
  read(entry: ByteSource): Promise<T>;
  /** Brings the set from elsewhere. */
  fetch(): Promise<T>;
  /** What is kept of it. */
  toBytes(set: T): Uint8Array | Promise<Uint8Array>;
}

/**
 * A set from a cache, or fetched and then kept there. Of processes that share a cache one fetches, the others wait for it. A damaged
 * entry is replaced, and a cache that can't be written is no reason to fail: both are said.
 *
 * @param cache Without one, the set is fetched.
 * @param set How it is called in the cache, read, fetched and written.
 * @param options `signal`, `lockMs` and `onWarning`, as of `inTurn`.
 * @returns What `read` or `fetch` resolves to.
 * @throws What `fetch` throws, and the signal's reason.
 *
 * @example
 * ```ts
 * import { throughCache } from "@srloss/weights/downloads";
 * const kept = new Map<string, Uint8Array>();
 * const cache = { read: async (key: string) => kept.get(key), write: async (key: string, bytes: Uint8Array) => void kept.set(key, bytes) };
 * const set = {
 *   name: "net",
 *   keys: ["net.safetensors"],
 *   read: (entry: ByteSource) => entry.size(),
 *   fetch: async () => 7,
 *   toBytes: (size: number) => new Uint8Array(size),
 * };
 * await throughCache(cache, set); // => 7
 * kept.get("net.safetensors")!.length; // => 7
 * ```
 */
export async function throughCache<T>(
  cache: WeightCache | undefined,
  set: CachedSet<T>,
  options: TurnOptions = {},
): Promise<T> {
  checkKind(set?.fetch, "function", "throughCache: what fetches the set");
  const { onWarning } = options;
  const [key] = set.keys as readonly [string];
  const fetchAndKeep = async () => {
    // Another process may have finished it while this one waited for the lock.
    const meanwhile = await cached(cache, set, onWarning);
    if (meanwhile !== undefined) return meanwhile;
    const fetched = await set.fetch();
    try {
      await cache?.write(key, await set.toBytes(fetched));
    } catch (error) {
      onWarning?.(`The weights were not cached: ${(error as Error).message}`);
    }
    return fetched;
  };
  return (await cached(cache, set, onWarning)) ?? inTurn(cache, key, set.name, fetchAndKeep, options);
}

/** What the cache has of it; a damaged entry is removed. */
async function cached<T>(
  cache: WeightCache | undefined,
  { keys, read }: CachedSet<T>,
  onWarning: TurnOptions["onWarning"],
): Promise<T | undefined> {
  for (const key of keys) {
    const bytes = await cache?.read(key);
    if (!bytes) continue;
    try {
      return await read(memorySource(bytes, key));
    } catch (error) {
      if (!(error instanceof WeightsError)) throw error;
      onWarning?.(`A damaged cache entry is replaced: ${error.message}`);
      await cache?.remove?.(key);
    }
  }
  return undefined;
}
