import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { type WeightCache, WeightsError } from "@srloss/vgg";
import { lock } from "proper-lockfile";
import { cacheFolder } from "../cache-folder.ts";
import { writeWhole } from "../write-whole.ts";

/** A lock whose holder did not touch it for this long is taken over. */
const staleMs = 10_000;

/**
 * A weight cache in a folder: `weights` in the platform's cache folder, or in `SRLOSS_CACHE`. Entries are written whole or
 * not at all, and processes that want the same one wait for each other.
 *
 * @example
 * ```ts
 * const vgg = await loadVgg19({ cache: diskCache() });
 * ```
 */
export function diskCache(options: { readonly folder?: string } = {}): Required<WeightCache> {
  const folder = options.folder ?? join(cacheFolder(), "weights");
  const file = (key: string) => {
    if (!/^[\w.-]+$/.test(key)) throw new Error(`"${key}" can't be the name of a cache entry.`);
    return join(folder, key);
  };
  const failed = (error: unknown) =>
    new WeightsError("cache", `${(error as Error).message} Set SRLOSS_CACHE to a folder that can be written.`, {
      cause: error,
    });
  return {
    location: folder,
    async read(key) {
      try {
        return await readFile(file(key));
      } catch (error) {
        if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
        throw failed(
          new Error(`${file(key)} can't be read (${(error as NodeJS.ErrnoException).code}).`, { cause: error }),
        );
      }
    },
    async write(key, bytes) {
      await writeWhole(file(key), bytes).catch((error: unknown) => {
        throw failed(error);
      });
    },
    async remove(key) {
      await rm(file(key), { force: true });
    },
    async locked(key, task) {
      let release: () => Promise<void>;
      try {
        await mkdir(folder, { recursive: true });
        release = await lock(file(key), {
          realpath: false,
          stale: staleMs,
          retries: { forever: true, minTimeout: 100, maxTimeout: 1000, factor: 1.5 },
        });
      } catch {
        // Where the folder can't be written nothing can be locked or kept; the task itself still works.
        return task();
      }
      try {
        return await task();
      } finally {
        await release().catch(() => undefined);
      }
    },
  };
}
