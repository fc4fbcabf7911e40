import { readFileSync, readlinkSync } from "node:fs";

type Access = "read" | "write" | "both";

/**
 * Whether standard output was closed when the process began, as by `>&-`. Node opens /dev/null in its place, for reading
 * and writing, where a shell's `> /dev/null` opens it for writing alone. Linux tells how; elsewhere the answer is no.
 *
 * A program that starts another one and ignores all its streams may open /dev/null for both, too; who has none of them
 * misses nothing.
 */
export function outputIsClosed(): boolean {
  return nullAccess(1) === "both" && !(nullAccess(0) !== undefined && nullAccess(2) !== undefined);
}

/** How /dev/null is open at a descriptor; undefined where it is something else. */
function nullAccess(fd: number): Access | undefined {
  try {
    if (readlinkSync(`/proc/self/fd/${fd}`) !== "/dev/null") return undefined;
    const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, "utf8"))![1]!;
    return (["read", "write", "both"] as const)[Number.parseInt(flags, 8) & 3];
  } catch {
    return undefined;
  }
}
