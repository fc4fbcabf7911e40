import { checkOptions } from "@srloss/core/validation";
import { type WeightCache, WeightsError } from "@srloss/weights";

/** Entries need an address; nothing is ever fetched from it. */
const place = "https://srloss.invalid/";

/**
 * A weight cache in the browser's Cache API: weights are downloaded once for each site, and kept between visits. Entries
 * are stored whole or not at all, and tabs that want the same one wait for each other.
 *
 * Browsers have it on https and on localhost, and may clear it when room is short.
 *
 * @param options `name` of the cache. Defaults to `srloss`.
 * @throws WeightsError from its methods, where the browser has no Cache API or no room; `loadVgg19` then goes on without it
 *   and tells its `onWarning`.
 *
 * @example
 * ```ts
 * const vgg = await loadVgg19({ cache: cacheStorage() });
 * ```
 */
export function cacheStorage(options: { readonly name?: string } = {}): Required<WeightCache> {
  checkOptions("cacheStorage", options, { name: true });
  const { name = "srloss" } = options;
  const address = (key: string) => place + encodeURIComponent(key);
  return {
    location: `the cache "${name}" of ${globalThis.origin}`,
    async read(key) {
      // Without a Cache API nothing is in it.
      const answer = await (await open(name).catch(() => undefined))?.match(address(key));
      return answer && new Uint8Array(await answer.arrayBuffer());
    },
    async write(key, bytes) {
      const cache = await open(name);
      try {
        await cache.put(address(key), new Response(new Uint8Array(bytes)));
      } catch (error) {
        const { name: reason, message } = error as Error;
        const full = reason === "QuotaExceededError" ? "the browser gives this site no more room" : message;
        throw new WeightsError("cache", `${key} can't be kept: ${full}.`, { cause: error });
      }
    },
    async remove(key) {
      await (await open(name).catch(() => undefined))?.delete(address(key));
    },
    async locked(key, task, signal) {
      const { locks } = navigator as { readonly locks?: LockManager };
      return locks ? locks.request(`${name} ${key}`, signal ? { signal } : {}, task) : task();
    },
  };
}

async function open(name: string): Promise<Cache> {
  const { caches } = globalThis as { readonly caches?: CacheStorage };
  if (!caches) throw new WeightsError("cache", "This page has no Cache API; serve it on https.");
  try {
    return await caches.open(name);
  } catch (error) {
    throw new WeightsError("cache", `The browser lets this page keep nothing (${(error as Error).message}).`, {
      cause: error,
    });
  }
}
