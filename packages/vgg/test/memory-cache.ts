import type { WeightCache } from "@srloss/weights";

export interface MemoryCache extends WeightCache {
  readonly entries: Map<string, Uint8Array>;
}

/** A cache in memory, without the optional methods: the least that the interface asks for. */
export function memoryCache(): MemoryCache {
  const entries = new Map<string, Uint8Array>();
  return {
    entries,
    read: async (key) => entries.get(key),
    write: async (key, bytes) => {
      entries.set(key, bytes);
    },
  };
}

/** With removal and a lock for each key. */
export function lockingCache(): MemoryCache {
  const cache = memoryCache();
  const last = new Map<string, Promise<unknown>>();
  return {
    ...cache,
    remove: async (key) => {
      cache.entries.delete(key);
    },
    locked: (key, task, signal) => {
      const begin = () => {
        signal?.throwIfAborted();
        return task();
      };
      const mine = (last.get(key) ?? Promise.resolve()).then(begin, begin);
      last.set(key, mine);
      const ended = new Promise<never>((_, reject) =>
        signal?.addEventListener("abort", () => reject(signal.reason as Error)),
      );
      return Promise.race([mine, ended]);
    },
  };
}
