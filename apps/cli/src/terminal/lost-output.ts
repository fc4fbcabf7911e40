import { constants } from "node:os";
import { exitCode } from "../exit-code.ts";

/** What a shell says of a program whose reader had gone and that SIGPIPE ended: 141. */
const readerGone = 128 + (constants.signals.SIGPIPE ?? 13);

/** Streams on which nothing more can be said. */
const lost = new Set<NodeJS.WriteStream>();

/**
 * From now on output that can't be written is no reason to stop, as files are still to be written, nor to end with 0: a
 * reader who goes early, as head does, makes it 141, anything else, as a full disk, 1. (A stream that is closed at the
 * start is not known here: Node opens /dev/null in its place, just as a Python program does for output that nobody wants.)
 */
export function watchOutput(): void {
  let code = 0;
  process.on("exit", () => {
    process.exitCode ||= code;
  });
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (lost.has(stream)) return;
      lost.add(stream);
      if (error.code === "EPIPE") {
        code ||= readerGone;
        return;
      }
      code = exitCode.failed;
      // Never on the stream that failed: each try would fail again.
      if (!lost.has(process.stderr))
        process.stderr.write(
          `srloss: the output can't be written: ${error.code === "ENOSPC" ? "the disk is full" : error.code}.\n`,
        );
    });
}
