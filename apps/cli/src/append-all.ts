import { writeSync } from "node:fs";

/**
 * Writes all of it at the end of an open file: a disk that is nearly full takes a part, and says why it takes no more when it is asked again.
 *
 * @throws Error in a sentence that names the file.
 */
export function appendAll(handle: number, bytes: Uint8Array, path: string): void {
  try {
    for (let written = 0; written < bytes.length; ) written += writeSync(handle, bytes, written);
  } catch (error) {
    throw unwritten(path, error);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EFBIG: "it is larger than files may be here",
  EACCES: "permission denied",
  EROFS: "the disk is read-only",
};

/** What the system said of a file, in a sentence that names it. */
export function unwritten(path: string, error: unknown): Error {
  const { code = "", message } = error as NodeJS.ErrnoException;
  return new Error(`${path} can't be written: ${reasons[code] ?? message}.`, { cause: error });
}
