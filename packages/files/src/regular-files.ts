import { closeSync, constants, fstatSync, openSync, read } from "node:fs";
import { promisify } from "node:util";
import { SrlossError } from "@srloss/core";
import { checkKind, printable } from "@srloss/core/validation";
import { unwritable } from "./unwritable.ts";

/** Opening a pipe would wait for its other end, and what waits there can't be ended; Windows has no such flag. */
const atOnce = constants.O_NONBLOCK ?? 0;

/**
 * Opens a regular file for reading: a pipe may never end, and a device never does.
 *
 * @param path Of the file.
 * @returns Its number, which the caller closes.
 * @throws SrlossError with code `input`, in a sentence that says what is there instead, or why it can't be read.
 *
 * @example
 * ```ts
 * import { closeSync } from "node:fs";
 * await writeWhole("pairs.ndjson", "{}");
 * closeSync(openRegular("pairs.ndjson"));
 * ```
 */
export function openRegular(path: string): number {
  checkKind(path, "text", "openRegular: the path of a file");
  if (path === "") throw new SrlossError("input", "The name of the file to read is empty.");
  let handle: number;
  try {
    handle = openSync(path, constants.O_RDONLY | atOnce);
  } catch (error) {
    throw unreadable(path, error as NodeJS.ErrnoException);
  }
  const found = fstatSync(handle);
  if (found.isFile()) return handle;
  closeSync(handle);
  throw unreadable(path, { code: found.isDirectory() ? "EISDIR" : "ENXIO" });
}

/**
 * Opens a file for reading and appending, and makes it where there is none. No link is followed: what a program keeps for itself
 * beside a stranger's files must not be a way to others.
 *
 * @param path Of the file, in a folder that is there.
 * @returns Its number, which the caller closes.
 * @throws SrlossError with code `output` in a sentence.
 *
 * @example
 * ```ts
 * import { closeSync } from "node:fs";
 * closeSync(openOwn("rows.ndjson.partial"));
 * ```
 */
export function openOwn(path: string): number {
  checkKind(path, "text", "openOwn: the path of a file");
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_APPEND | (constants.O_NOFOLLOW ?? 0) | atOnce;
  let handle: number;
  try {
    handle = openSync(path, flags, 0o666);
  } catch (error) {
    throw unwritable(path, error);
  }
  if (fstatSync(handle).isFile()) return handle;
  closeSync(handle);
  throw unwritable(path, { code: "ENXIO" });
}

/**
 * The bytes of a regular file of no more than `maxBytes`: as many as it had when it was opened.
 *
 * @param path Of the file.
 * @param maxBytes Defaults to 1 GiB.
 * @throws SrlossError with code `input`, in a sentence.
 *
 * @example
 * ```ts
 * await writeWhole("settings.json", '{"steps":10}');
 * new TextDecoder().decode(await readWhole("settings.json", 1e6)); // => '{"steps":10}'
 * ```
 */
export async function readWhole(path: string, maxBytes: number = 2 ** 30): Promise<Uint8Array<ArrayBuffer>> {
  checkKind(maxBytes, "number", "readWhole: maxBytes");
  const handle = openRegular(path);
  try {
    const { size } = fstatSync(handle);
    if (size > maxBytes)
      throw new SrlossError(
        "input",
        `${printable(path, 300)} has ${size} bytes, and at most ${maxBytes} are read; it is something else.`,
      );
    const bytes = new Uint8Array(size);
    let length = 0;
    while (length < size) {
      const { bytesRead } = await readInto(handle, bytes, length, size - length, null);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return length === size ? bytes : bytes.slice(0, length);
  } finally {
    closeSync(handle);
  }
}

const readInto = promisify(read);

function unreadable(path: string, error: Pick<NodeJS.ErrnoException, "code">): SrlossError {
  const what: Readonly<Record<string, string>> = {
    ENOENT: "does not exist",
    ENOTDIR: "does not exist",
    EISDIR: "is a directory; give a file",
    EACCES: "can't be read: permission denied",
    ENXIO: "is a pipe or a device, not a file",
  };
  const { code = "" } = error;
  return new SrlossError("input", `${printable(path, 300)} ${what[code] ?? `can't be read (${code})`}.`, {
    cause: error,
  });
}
