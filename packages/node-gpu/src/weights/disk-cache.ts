import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { SrlossError } from "@srloss/core";
import { checkOptions, given } from "@srloss/core/validation";
import { cacheFolder, makeFolder, type Release, takeFileLock, writeWhole } from "@srloss/files";
import { type WeightCache, WeightsError } from "@srloss/weights";

/**
 * A weight cache in a folder: `weights` in the platform's cache folder, or in `SRLOSS_CACHE`. Entries are written whole or
 * not at all, and processes that want the same one wait for each other.
 *
 * @param options `folder`, where it is to be another one. It is made when something is first written.
 * @throws WeightsError from its methods, where a file can't be read or written; Error for a key that is no file name.
 *
 * @example
 * ```ts
 * const vgg = await loadVgg19({ cache: diskCache() });
 * ```
 */
export function diskCache(options: { readonly folder?: string } = {}): Required<WeightCache> {
  checkOptions("diskCache", options, { folder: true });
  if (options.folder !== undefined && (typeof options.folder !== "string" || options.folder === ""))
    throw new SrlossError("option", `diskCache: folder is the path of a folder; got ${given(options.folder)}.`);
  const folder = options.folder ?? join(cacheFolder(), "weights");
  const file = (key: string) => {
    if (!/^\w[\w.-]*$/.test(key)) throw new Error(`"${key}" can't be the name of a cache entry.`);
    return join(folder, key);
  };
  const failed = (error: unknown) =>
    new WeightsError("cache", `${(error as Error).message} Set SRLOSS_CACHE to a folder that can be written.`, {
      cause: error,
    });
  return {
    location: folder,
    async read(key) {
      const path = file(key);
      try {
        return await readFile(path);
      } catch (error) {
        const { code = "" } = error as NodeJS.ErrnoException;
        if (["ENOENT", "ENOTDIR"].includes(code)) return undefined;
        throw failed(new Error(`${path} can't be read (${code}).`, { cause: error }));
      }
    },
    async write(key, bytes) {
      await writeWhole(file(key), bytes).catch((error: unknown) => {
        throw failed(error);
      });
    },
    async remove(key) {
      const path = file(key);
      await rm(path, { force: true }).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "ENOTDIR")
          throw failed(new Error(`${path} can't be removed (${error.code}).`, { cause: error }));
      });
    },
    async locked(key, task, signal) {
      const release = await hold(folder, file(key), signal);
      try {
        return await task();
      } finally {
        await release?.().catch(() => undefined);
      }
    },
  };
}

/**
 * Waits for a lock. Undefined where there can be none: in a folder that can't be written nothing can be kept either, and
 * the task itself still works.
 */
async function hold(folder: string, path: string, signal: AbortSignal | undefined): Promise<Release | undefined> {
  try {
    await makeFolder(folder);
    // One that is lost (its folder removed, the machine asleep) costs a second download, no more: entries are whole.
    return await takeFileLock(`${path}.lock`, { signal });
  } catch {
    signal?.throwIfAborted();
    return undefined;
  }
}
