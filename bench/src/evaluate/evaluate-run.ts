import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { endWithUs } from "../interruption.ts";
import type { Comparison, MeasuredRun } from "./measured-run.ts";

/** `srloss evaluate` on all pairs, from its start to its end. */
export async function evaluateRun(
  { folder, threads, pairs, settled, measures, lpips, note }: Comparison,
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
  const peaks: Partial<Record<"settledBytes" | "halfBytes" | "peakBytes", number | undefined>> = {};
  let rows = 0;
  const timer = setInterval(() => {
    if (jobs > 1) return;
    peaks.peakBytes = peakOf(child.pid!) ?? peaks.peakBytes;
    if (rows > pairs / 2) return;
    rows = rowsOf(`${out}.partial`);
    if (rows <= settled) peaks.settledBytes = peaks.peakBytes;
    if (rows <= pairs / 2) peaks.halfBytes = peaks.peakBytes;
  }, 20);
  const [stderr, status] = await Promise.all([
    text(child.stderr),
    new Promise((resolve) => child.once("close", resolve)),
  ]);
  clearInterval(timer);
  const seconds = (performance.now() - start) / 1000;
  if (status !== 0) throw new Error(`srloss evaluate failed: ${stderr.trim().split("\n").at(-1)}`);
  const measured = readFileSync(out, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { values: Record<string, number> });
  const mean = (measure: string) => measured.reduce((sum, { values }) => sum + values[measure]!, 0) / measured.length;
  const means = Object.fromEntries(measures.map((measure) => [measure, mean(measure)]));
  return { name, threads, seconds, pairsPerSecond: measured.length / seconds, ...peaks, means };
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
