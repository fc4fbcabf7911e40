import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

const reasons: Record<string, string> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the disk is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  ENOTDIR: "part of its path is a file",
  EEXIST: "part of its path is a file",
  EISDIR: "it is a directory",
};

/**
 * Writes a file under a temporary name and renames it: a reader sees all of it or nothing. Folders are made.
 *
 * @param path Of the file; one that is there is replaced.
 * @param data Bytes, or text that is written as UTF-8.
 * @throws Error in one sentence with the reason.
 *
 * @example
 * ```ts
 * await writeWhole("out/losses.json", JSON.stringify({ l1: 3.5 }));
 * ```
 */
export async function writeWhole(path: string, data: Uint8Array | string): Promise<void> {
  // Not made of the file's own name, which may be as long as names can be.
  const temporary = join(dirname(path), `.srloss-${process.pid}-${Math.random().toString(36).slice(2)}.tmp`);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(temporary, data);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    const { code = "", message } = error as NodeJS.ErrnoException;
    throw new Error(`${path} can't be written: ${reasons[code] ?? message}.`, { cause: error });
  }
}
