import { closeSync, readSync } from "node:fs";
import { openRegular } from "@srloss/node-gpu";

/** A line of a file, and where its bytes are; `end` is behind its line break. */
export interface Line {
  readonly text: string;
  /** Whether it has a line break: a last one without may have been cut. */
  readonly ended: boolean;
  readonly start: number;
  readonly end: number;
}

const pieceBytes = 1 << 20;

/** Longer than any row: what has no line breaks is no list of rows, and is not read to its end. */
const longest = 16 * pieceBytes;

/**
 * The lines of a file of any size, one after the other. Ends at a line that is longer than a row can be, which is given as an
 * empty one.
 *
 * @throws SrlossError where there is no regular file that can be read.
 */
export function* readLines(path: string): Generator<Line, void> {
  const file = openRegular(path);
  try {
    let rest = Buffer.alloc(0);
    let start = 0;
    const piece = Buffer.alloc(pieceBytes);
    for (;;) {
      const count = readSync(file, piece, 0, pieceBytes, null);
      if (!count) break;
      const bytes = Buffer.concat([rest, piece.subarray(0, count)]);
      let from = 0;
      for (let to = bytes.indexOf(10); to >= 0; to = bytes.indexOf(10, from)) {
        yield { text: bytes.toString("utf8", from, to), ended: true, start: start + from, end: start + to + 1 };
        from = to + 1;
      }
      rest = bytes.subarray(from);
      start += from;
      if (rest.length <= longest) continue;
      yield { text: "", ended: false, start, end: start + rest.length };
      return;
    }
    if (rest.length) yield { text: rest.toString("utf8"), ended: false, start, end: start + rest.length };
  } finally {
    closeSync(file);
  }
}
