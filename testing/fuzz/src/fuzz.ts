import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { fine, type Outcome } from "./outcome.ts";

export interface FuzzOptions {
  readonly subject: string;
  readonly format: string;
  readonly count: number;
  readonly seed: number;
  /** The first case; for running one again. Defaults to 0. */
  readonly from?: number;
  /** The longest that a case may take. Defaults to 5 s. */
  readonly limitMs?: number;
  /** The most memory that the process may ever hold. Defaults to 1 GB. */
  readonly limitBytes?: number;
  /** Told of each fault as it is found. */
  readonly onFault?: (fault: Fault) => void;
}

export interface Fault {
  readonly index: number;
  readonly sound: string;
  readonly outcome: Outcome;
  /** What was done to the sound input. */
  readonly what: string;
  readonly detail: string;
}

export interface FuzzReport {
  readonly counts: Readonly<Partial<Record<Outcome, number>>>;
  readonly faults: readonly Fault[];
  readonly slowest: { readonly ms: number; readonly index: number };
  readonly peakBytes: number;
}

interface Reply {
  readonly outcome: Outcome;
  readonly detail: string;
  readonly what: string;
  readonly sound: string;
  readonly ms: number;
  readonly rss: number;
}

/** Runs cases `from .. from + count - 1` of a seed in a child process, which is ended and replaced where a case ends it. */
export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const { count, from = 0, limitMs = 5000, limitBytes = 1e9, onFault } = options;
  const counts: Partial<Record<Outcome, number>> = {};
  const faults: Fault[] = [];
  let slowest = { ms: 0, index: from };
  let peakBytes = 0;
  let child: ChildProcess | undefined;
  try {
    for (let index = from; index < from + count; index++) {
      child ??= await start(options);
      let reply = await oneCase(child, index, limitMs, limitBytes);
      if (fine.includes(reply.outcome) && reply.rss > limitBytes)
        reply = { ...reply, outcome: "memory", detail: `${Math.round(reply.rss / 1e6)} MB` };
      counts[reply.outcome] = (counts[reply.outcome] ?? 0) + 1;
      if (reply.ms > slowest.ms) slowest = { ms: reply.ms, index };
      peakBytes = Math.max(peakBytes, reply.rss);
      if (fine.includes(reply.outcome)) continue;
      const fault = { index, ...reply };
      faults.push(fault);
      onFault?.(fault);
      // Its state and its peak are spoilt.
      if (["hang", "memory", "crash"].includes(reply.outcome)) {
        child.kill("SIGKILL");
        child = undefined;
      }
    }
  } finally {
    child?.kill("SIGKILL");
  }
  return { counts, faults, slowest, peakBytes };
}

async function start({ subject, format, seed }: FuzzOptions): Promise<ChildProcess> {
  const child = fork(childFile(), [subject, format, String(seed)], { execArgv: ["--max-old-space-size=1024"] });
  await Promise.race([
    once(child, "message"),
    once(child, "exit").then(([code]) => {
      throw new Error(`The process that runs the cases of ${subject}, ${format} ended with ${code} before the first.`);
    }),
  ]);
  return child;
}

/** Of the build, also when this file is run from its source. */
function childFile(): string {
  const found = ["./child.js", "../dist/child.js"].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  const file = found.find(existsSync);
  if (file === undefined) throw new Error("testing/fuzz is not built: run its build, or npm run fuzz, which does.");
  return file;
}

function oneCase(child: ChildProcess, index: number, limitMs: number, limitBytes: number): Promise<Reply> {
  const nothing = { what: "", sound: "", ms: limitMs, rss: 0 };
  return new Promise((resolve) => {
    const end = (reply: Reply) => {
      clearTimeout(hang);
      clearInterval(watch);
      child.off("message", end).off("exit", crash);
      resolve(reply);
    };
    const crash = (code: number | null, signal: string | null) =>
      end({ ...nothing, outcome: "crash", detail: `the process ended with ${code ?? signal}` });
    const hang = setTimeout(() => end({ ...nothing, outcome: "hang", detail: `over ${limitMs} ms` }), limitMs);
    const watch = setInterval(() => {
      const rss = residentBytes(child.pid!);
      if (rss > limitBytes) end({ ...nothing, outcome: "memory", detail: `${Math.round(rss / 1e6)} MB`, rss });
    }, 100);
    child.on("message", end).on("exit", crash);
    child.send(index);
  });
}

/** What a process holds at the moment, where the system says it (Linux); else 0. */
function residentBytes(pid: number): number {
  try {
    return 1024 * Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
