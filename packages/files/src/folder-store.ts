import { rm } from "node:fs/promises";
import { join } from "node:path";
import { SrlossError } from "@srloss/core";
import { checkNoOptions, given, quoted } from "@srloss/core/validation";
import { readWhole } from "./regular-files.ts";
import { writeWhole } from "./write-whole.ts";

/** Entries by name that are whole or not there, whatever happens to the process or the machine. */
export interface FolderStore {
  /** Undefined where there is no such entry. */
  read(name: string): Promise<Uint8Array | undefined>;
  write(name: string, bytes: Uint8Array): Promise<void>;
  remove(name: string): Promise<void>;
}

/**
 * A folder as the store of a training's checkpoints (`train` of `@srloss/train`): a file for each entry, which is written under
 * a temporary name, waits until it is on the disk, and then takes the place of the old one.
 *
 * @param folder Its path; it is made when something is first written.
 * @throws SrlossError in one sentence, from its methods, where a file can't be read or written.
 *
 * @example
 * ```ts
 * const store = folderStore("out/run-1");
 * await store.write("notes.txt", new TextEncoder().encode("l1 alone"));
 * (await store.read("notes.txt")).length; // => 8
 * ```
 */
export function folderStore(folder: string, ...more: []): FolderStore {
  checkNoOptions("folderStore", more);
  if (typeof folder !== "string" || folder === "")
    throw new SrlossError("argument", `folderStore: the path of a folder is expected; got ${given(folder)}.`);
  const file = (name: string) => {
    if (!/^\w[\w.-]*$/.test(name))
      throw new SrlossError("argument", `folderStore: ${quoted(name)} can't be the name of an entry.`);
    return join(folder, name);
  };
  return {
    async read(name) {
      try {
        return await readWhole(file(name), 2 ** 33);
      } catch (error) {
        const { code = "" } = Object((error as Error).cause) as NodeJS.ErrnoException;
        if (["ENOENT", "ENOTDIR"].includes(code)) return undefined;
        throw error;
      }
    },
    write: (name, bytes) => writeWhole(file(name), bytes, { durable: true }),
    remove: (name) => rm(file(name), { force: true }),
  };
}
