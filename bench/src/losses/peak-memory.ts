import { readFileSync } from "node:fs";

/**
 * The most memory that this process has held so far, in bytes; null where the system does not tell. `getrusage` is no
 * substitute: on Linux it counts the parent's memory at the start of a child.
 */
export function peakBytes(): number | null {
  try {
    const line = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"));
    return line ? Number(line[1]) * 1024 : null;
  } catch {
    return null;
  }
}
