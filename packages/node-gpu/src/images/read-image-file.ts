import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { checkImageBytes, type DecodeOptions, ImageError } from "@srloss/engines/images";

/** Opening a pipe would wait for its other end; Windows has no such flag. */
const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * The bytes of a regular file of no more than `maxBytes`: as many as it had when it was opened, whatever takes its place or
 * is appended meanwhile.
 *
 * @throws ImageError with why it can't be read.
 */
export async function readImageFile(path: string, limits: DecodeOptions, name: string): Promise<Uint8Array> {
  if (path === "") throw new ImageError("The name of the image file is empty.");
  let file: FileHandle | undefined;
  try {
    file = await open(path, flags);
    const found = await file.stat();
    if (found.isDirectory()) throw new ImageError(`${name} is a directory; give an image file.`);
    if (!found.isFile()) throw new ImageError(`${name} is a pipe or a device, not a file; give an image file.`);
    checkImageBytes(found.size, limits, name);
    return await readUpTo(file, found.size);
  } catch (error) {
    throw error instanceof ImageError ? error : unreadable(name, error as NodeJS.ErrnoException);
  } finally {
    await file?.close();
  }
}

async function readUpTo(file: FileHandle, size: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(size);
  let length = 0;
  while (length < size) {
    const { bytesRead } = await file.read(bytes, length, size - length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}

function unreadable(name: string, error: NodeJS.ErrnoException): ImageError {
  const { code } = error;
  const what =
    code === "ENOENT"
      ? "does not exist"
      : code === "EISDIR"
        ? "is a directory; give an image file"
        : code === "EACCES"
          ? "can't be read: permission denied"
          : code === "ENXIO"
            ? "is a socket or a device, not a file; give an image file"
            : `can't be read (${code})`;
  return new ImageError(`${name} ${what}.`, { cause: error });
}
