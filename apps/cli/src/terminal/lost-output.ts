import { constants } from "node:os";
import { exitCode } from "../exit-code.ts";

/** What a shell says of a program whose reader had gone and that SIGPIPE ended: 141. */
const readerGone = 128 + (constants.signals.SIGPIPE ?? 13);

/** Streams on which nothing more can be said. */
const lost = new Set<NodeJS.WriteStream>();

/**
 * From now on output that can't be written is no reason to stop, as files are still to be written, nor to end with 0: a
 * reader who goes early, as head does, makes it 141, anything else, as a full disk, 1.
 */
export function watchOutput(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", ({ code }: NodeJS.ErrnoException) => {
      if (lost.has(stream)) return;
      lost.add(stream);
      const gone = code === "EPIPE";
      process.on("exit", () => {
        process.exitCode ||= gone ? readerGone : exitCode.failed;
      });
      // Never on the stream that failed: each try would fail again.
      if (!gone && !lost.has(process.stderr))
        process.stderr.write(
          `srloss: the output can't be written: ${code === "ENOSPC" ? "the disk is full" : code}.\n`,
        );
    });
}
