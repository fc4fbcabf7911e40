import { mkdir, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

const reasons: Record<string, string> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the disk is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EFBIG: "it is larger than files may be here",
  ENOTDIR: "part of its path is a file",
  EEXIST: "part of its path is a file",
  EISDIR: "it is a directory",
};

/**
 * Writes a file under a temporary name and renames it: a reader sees all of it or nothing. Folders are made. A link
 * keeps pointing where it did; a pipe or a device, such as /dev/stdout, is written to.
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
  // A link's own place may be on another disk, and a file is renamed within one.
  const target = await realpath(path).catch(() => path);
  // Not made of the file's own name, which may be as long as names can be.
  const temporary = join(dirname(target), `.srloss-${process.pid}-${Math.random().toString(36).slice(2)}.tmp`);
  try {
    const there = await stat(target).catch(() => undefined);
    if (there && !there.isFile() && !there.isDirectory()) return await writeFile(target, data);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(temporary, data);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    const { code = "", message } = error as NodeJS.ErrnoException;
    throw new Error(`${path} can't be written: ${reasons[code] ?? message}.`, { cause: error });
  }
}
