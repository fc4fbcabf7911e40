import { closeSync, readSync } from "node:fs";
import { openRegular } from "@srloss/node-gpu";

/** Where a line begins: in which file, at which byte. */
export interface Place {
  readonly file: string;
  readonly start: number;
}

/** More than nearly every row. */
const pieceBytes = 4096;

/** Lines of files by where they begin: rows stay on disk, and are read when somebody asks. */
export class RowFiles {
  readonly #open = new Map<string, number>();
  readonly #piece = Buffer.alloc(pieceBytes);

  /** @throws SyntaxError where there is no line of JSON any more; what the system says of a file that is gone. */
  read<T>({ file, start }: Place): T {
    const handle = this.#open.get(file) ?? openRegular(file);
    this.#open.set(file, handle);
    const count = readSync(handle, this.#piece, 0, pieceBytes, start);
    const end = this.#piece.subarray(0, count).indexOf(10);
    if (end >= 0) return JSON.parse(this.#piece.toString("utf8", 0, end));
    return JSON.parse(longLine(handle, start));
  }

  /** What is replaced or removed must not be open. */
  close(): void {
    for (const handle of this.#open.values()) closeSync(handle);
    this.#open.clear();
  }
}

function longLine(handle: number, start: number): string {
  for (let bytes = 16 * pieceBytes; ; bytes *= 4) {
    const piece = Buffer.alloc(bytes);
    const count = readSync(handle, piece, 0, bytes, start);
    const end = piece.subarray(0, count).indexOf(10);
    if (end >= 0 || count < bytes) return piece.toString("utf8", 0, end >= 0 ? end : count);
  }
}
