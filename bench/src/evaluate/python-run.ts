import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { endWithUs } from "../interruption.ts";
import type { Comparison, MeasuredRun } from "./measured-run.ts";

/** What Python may have: PyTorch with the same losses, or a package of metrics. */
export type PythonPeer = "pytorch" | "piq" | "pyiqa";

/** The same pairs in Python, from its start to its end; undefined, with a line that says so, where it lacks what it takes. */
export async function pythonRun(
  peer: PythonPeer,
  { folder, size, pairs, threads, settled, lpips, note }: Comparison,
): Promise<MeasuredRun | undefined> {
  note(`${peer} ...`);
  const python = process.env.SRLOSS_PYTHON || "python3";
  const script = fileURLToPath(new URL("../pytorch/evaluate_peer.py", import.meta.url));
  const words = [script, peer, folder, ...[size, pairs, threads, settled].map(String)];
  if (lpips && peer === "pytorch") words.push(lpips);
  const start = performance.now();
  const child = spawn(python, words);
  endWithUs(child);
  const [stdout, stderr, status] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise((resolve) => child.once("close", resolve).once("error", resolve)),
  ]);
  const seconds = (performance.now() - start) / 1000;
  if (status !== 0) {
    note(`${peer} is left out: ${stderr.trim().split("\n").at(-1) || python}; SRLOSS_PYTHON names another Python.`);
    return undefined;
  }
  // Packages may print something of their own first.
  const line = stdout.trimEnd().split("\n").at(-1)!;
  const { name, settledBytes, peakBytes, means } = JSON.parse(line) as Pick<
    MeasuredRun,
    "name" | "settledBytes" | "peakBytes" | "means"
  >;
  return { name, threads, seconds, pairsPerSecond: pairs / seconds, settledBytes, peakBytes, means };
}
