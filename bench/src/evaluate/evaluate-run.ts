import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { endWithUs } from "../interruption.ts";
import type { Comparison, MeasuredRun } from "./measured-run.ts";

/** `srloss evaluate` on all pairs, from its start to its end. */
export async function evaluateRun(
  { folder, threads, settled, measures, lpips, note }: Comparison,
  jobs: number,
): Promise<MeasuredRun> {
  const name = `srloss-wasm, ${jobs === 1 ? "one process" : `${jobs} processes`}`;
  note(`${name} ...`);
  const program = join(dirname(createRequire(import.meta.url).resolve("srloss/package.json")), "dist/main.js");
  const out = join(folder, "rows.ndjson");
  const words = [
    "evaluate",
    join(folder, "sr"),
    join(folder, "hr"),
    "--out",
    out,
    "--fresh",
    "--engine",
    "srloss-wasm",
  ];
  words.push("--threads", String(Math.max(1, Math.floor(threads / jobs))), "--jobs", String(jobs));
  words.push("--loss", measures.join(), "--weights", join(folder, "weights.safetensors"));
  if (lpips) words.push("--lpips-weights", lpips);
  const start = performance.now();
  const child = spawn(process.execPath, [program, ...words], { stdio: ["ignore", "ignore", "pipe"] });
  endWithUs(child);
  let [settledBytes, peakBytes, past] = [undefined as number | undefined, undefined as number | undefined, false];
  const timer = setInterval(() => {
    if (jobs > 1) return;
    peakBytes = peakOf(child.pid!) ?? peakBytes;
    if (!past) past = rowsOf(`${out}.partial`) > settled;
    if (!past) settledBytes = peakBytes;
  }, 20);
  const [stderr, status] = await Promise.all([
    text(child.stderr),
    new Promise((resolve) => child.once("close", resolve)),
  ]);
  clearInterval(timer);
  const seconds = (performance.now() - start) / 1000;
  if (status !== 0) throw new Error(`srloss evaluate failed: ${stderr.trim().split("\n").at(-1)}`);
  const rows = readFileSync(out, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { values: Record<string, number> });
  const mean = (measure: string) => rows.reduce((sum, { values }) => sum + values[measure]!, 0) / rows.length;
  const means = Object.fromEntries(measures.map((measure) => [measure, mean(measure)]));
  return { name, threads, seconds, pairsPerSecond: rows.length / seconds, settledBytes, peakBytes, means };
}

/** Which are written so far. */
function rowsOf(file: string): number {
  return existsSync(file) ? readFileSync(file, "utf8").split("\n").length - 1 : 0;
}

/** Where Linux tells. */
function peakOf(pid: number): number | undefined {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return kilobytes === undefined ? undefined : 1024 * Number(kilobytes);
  } catch {
    return undefined;
  }
}
