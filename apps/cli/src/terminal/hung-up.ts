import { closeSync } from "node:fs";
import { isatty } from "node:tty";

/**
 * From now on the process ends with its own code where its terminal was closed meanwhile: Node sets a terminal back as it
 * found it, and aborts where there is none any more, but leaves out what is closed.
 */
export function surviveHangUp(): void {
  const terminals = [0, 1, 2].filter((fd) => isatty(fd));
  process.on("exit", () => {
    for (const fd of terminals.filter((one) => !isatty(one))) closeSync(fd);
  });
}
