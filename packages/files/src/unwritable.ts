import { SrlossError } from "@srloss/core";
import { checkKind, printable } from "@srloss/core/validation";

const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the disk is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EFBIG: "it is larger than files may be here",
  ENOTDIR: "part of its path is a file",
  EEXIST: "part of its path is a file",
  EISDIR: "it is a directory",
  ENOENT: "the system has no such place",
  ELOOP: "it is a link",
  ENXIO: "it is a pipe or a device",
  ENAMETOOLONG: "its name is too long",
};

/**
 * What the system said of a file that can't be written, as an error in a sentence.
 *
 * @param path Of the file.
 * @param error What was thrown; its `code` says why.
 * @returns An error with code `output`, and the one that was thrown as its `cause`.
 *
 * @example
 * ```ts
 * unwritable("run/log.ndjson", { code: "ENOSPC" }).message; // => "run/log.ndjson can't be written: the disk is full."
 * ```
 */
export function unwritable(path: string, error: unknown): SrlossError {
  checkKind(path, "text", "unwritable: the path of a file");
  const { code = "", message = "no reason is known" } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  return new SrlossError("output", `${printable(path, 300)} can't be written: ${reasons[code] ?? message}.`, {
    cause: error,
  });
}
