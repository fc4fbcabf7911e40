import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/**
 * Eight digits for "here": two processes with the same ones see each other's numbers. Machines that share a disk, and
 * containers on one machine, differ.
 */
const here = createHash("sha256")
  .update([hostname(), tried(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8")), tried(processes)].join())
  .digest("hex")
  .slice(0, 8);

/** This process, for names of files and contents of locks: `1a2b3c4d-4711`. */
export const processIdentity: string = `${here}-${process.pid}`;

/** Whether a process with such an identity runs; undefined where that can't be known from here. */
export function isRunning(identity: string): boolean | undefined {
  const [, where, id] = /^([0-9a-f]{8})-(\d{1,10})$/.exec(identity) ?? [];
  if (where !== here) return undefined;
  try {
    process.kill(Number(id), 0);
    return true;
  } catch (error) {
    // It runs as another user.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** The numbers of a container's processes are its own. */
function processes(): string {
  return readlinkSync("/proc/self/ns/pid");
}

function tried(read: () => string): string {
  try {
    return read();
  } catch {
    return "";
  }
}
