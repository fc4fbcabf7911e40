import type { ChildProcess } from "node:child_process";
import { constants } from "node:os";

const children = new Set<ChildProcess>();

/** Lets a child end with this process. One that computes would hear of nothing, so that it is not asked. */
export function endWithUs(child: ChildProcess): void {
  children.add(child);
  child.once("close", () => children.delete(child));
}

/** From now on an interrupt ends this process at once, whatever its libraries would do first, and its children with it. */
export function endWhenInterrupted(): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => process.exit(128 + constants.signals[signal]));
  process.on("exit", () => {
    for (const child of children) child.kill("SIGKILL");
  });
}
