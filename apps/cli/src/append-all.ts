import { writeSync } from "node:fs";
import { unwritable } from "@srloss/node-gpu";

/**
 * Writes all of it at the end of an open file: a disk that is nearly full takes a part, and says why it takes no more when it is asked again.
 *
 * @throws SrlossError in a sentence that names the file.
 */
export function appendAll(handle: number, bytes: Uint8Array, path: string): void {
  try {
    for (let written = 0; written < bytes.length; ) written += writeSync(handle, bytes, written);
  } catch (error) {
    throw unwritable(path, error);
  }
}
