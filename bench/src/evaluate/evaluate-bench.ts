import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { encodePng } from "@srloss/node-gpu";
import { formulaImage } from "@srloss/reference/formula";
import { randomWeights, weightsToSafetensors } from "@srloss/vgg";
import type { Bench, BenchOptions } from "../bench.ts";
import { endWithUs } from "../interruption.ts";
import { markdownTable } from "../markdown-table.ts";

const pairsOf = ({ quick }: BenchOptions) => (quick ? 4 : 500);
/** Rows after which a process has met everything that it will need memory for. */
const settled = 50;
/** What memory may grow by from then on. */
const growth = 1.15;
const measures = ["l1", "l2", "perceptual", "style", "psnr", "ssim"] as const;

interface Run {
  readonly name: string;
  readonly threads: number;
  /** From the start of the process to its end. */
  readonly seconds: number;
  readonly pairsPerSecond: number;
  readonly settledBytes?: number | undefined;
  readonly peakBytes?: number | undefined;
  readonly means: Readonly<Record<string, number>>;
}

/** A folder of pairs as `srloss evaluate` measures it, from start to end, beside the same in PyTorch. */
export const evaluateBench: Bench = {
  name: "evaluate",
  title: "Pairs of files a second",
  async run(options) {
    const folder = mkdtempSync(join(tmpdir(), "srloss-evaluate-"));
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    const pairs = pairsOf(options);
    await writePairs(folder, options.size, pairs);
    const threads = Math.max(...options.threads);
    const runs = [await evaluate(folder, 1, threads, options)];
    if (threads > 1) runs.push(await evaluate(folder, 2, Math.floor(threads / 2), options));
    const peer = await pytorch(folder, threads, options);
    if (peer) runs.push(peer);
    const megabytes = (bytes?: number) => (bytes === undefined ? "" : (bytes / 1e6).toFixed(0));
    const rows = runs.map(({ name, seconds, pairsPerSecond, settledBytes, peakBytes }) => [
      name,
      seconds.toFixed(1),
      pairsPerSecond.toFixed(1),
      megabytes(settledBytes),
      megabytes(peakBytes),
    ]);
    const head = [`${pairs} of ${options.size}x${options.size}, ${threads} threads`, "s", "pairs/s"];
    return {
      figures: runs,
      report: markdownTable([...head, `MB at ${settled}`, "MB at the end"], rows),
      faults: faultsOf(runs),
    };
  },
};

async function writePairs(folder: string, size: number, pairs: number): Promise<void> {
  for (const name of ["hr", "sr", "raw"]) mkdirSync(join(folder, name));
  for (let i = 0; i < pairs; i++) {
    const hr = Uint8Array.from(formulaImage(size, size, i % 50));
    // Each pair is another one, as a row is not measured twice.
    const sr = hr.map((value, at) => Math.max(0, Math.min(255, value + ((at * (i + 3)) % 23) - 11)));
    for (const [name, data] of [
      ["hr", hr],
      ["sr", sr],
    ] as const) {
      writeFileSync(join(folder, name, `${i}.png`), await encodePng({ data, width: size, height: size, channels: 3 }));
      writeFileSync(join(folder, "raw", `${i}.${name}`), data);
    }
  }
  const weights = await randomWeights({ architecture: "vgg19", upTo: "block3_conv3" });
  writeFileSync(join(folder, "weights.safetensors"), weightsToSafetensors(weights));
}

async function evaluate(folder: string, jobs: number, threads: number, { note }: BenchOptions): Promise<Run> {
  const name = `srloss-wasm, ${jobs === 1 ? "one process" : `${jobs} processes`}`;
  note(`${name} ...`);
  const program = join(dirname(createRequire(import.meta.url).resolve("srloss/package.json")), "dist/main.js");
  const out = join(folder, `rows-${jobs}.ndjson`);
  const words = ["evaluate", join(folder, "sr"), join(folder, "hr"), "--out", out, "--engine", "srloss-wasm"];
  const more = ["--threads", String(threads), "--jobs", String(jobs), "--weights", join(folder, "weights.safetensors")];
  const start = performance.now();
  const child = spawn(process.execPath, [program, ...words, ...more], { stdio: ["ignore", "ignore", "pipe"] });
  endWithUs(child);
  let [settledBytes, peakBytes] = [undefined as number | undefined, undefined as number | undefined];
  const timer = setInterval(() => {
    if (jobs > 1) return;
    peakBytes = peakOf(child.pid!) ?? peakBytes;
    // A row is 600 bytes and more.
    if (existsSync(`${out}.partial`) && statSync(`${out}.partial`).size < settled * 650) settledBytes = peakBytes;
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

async function pytorch(folder: string, threads: number, options: BenchOptions): Promise<Run | undefined> {
  const { size, note } = options;
  const pairs = pairsOf(options);
  note("PyTorch ...");
  const python = process.env.SRLOSS_PYTHON || "python3";
  const script = fileURLToPath(new URL("../pytorch/evaluate_peer.py", import.meta.url));
  const start = performance.now();
  const child = spawn(python, [script, folder, String(size), String(pairs), String(threads)]);
  endWithUs(child);
  const [stdout, stderr, status] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise((resolve) => child.once("close", resolve).once("error", resolve)),
  ]);
  const seconds = (performance.now() - start) / 1000;
  if (status !== 0) {
    note(`PyTorch is left out: ${stderr.trim().split("\n").at(-1) || python}; SRLOSS_PYTHON names another.`);
    return undefined;
  }
  const { device, peakBytes, means } = JSON.parse(stdout) as { device: string } & Pick<Run, "peakBytes" | "means">;
  return { name: `${device}, decoded files`, threads, seconds, pairsPerSecond: pairs / seconds, peakBytes, means };
}

function faultsOf(runs: readonly Run[]): string[] {
  const [first, ...others] = runs;
  const faults = others.flatMap(({ name, means }) =>
    measures
      .filter((measure) => Math.abs(means[measure]! - first!.means[measure]!) > 1e-3 * Math.abs(first!.means[measure]!))
      .map(
        (measure) => `${name} has a mean ${measure} of ${means[measure]}, ${first!.name} of ${first!.means[measure]}`,
      ),
  );
  const { settledBytes, peakBytes } = first!;
  if (settledBytes !== undefined && peakBytes !== undefined && peakBytes > growth * settledBytes)
    faults.push(`memory grew from ${settledBytes} bytes at pair ${settled} to ${peakBytes}`);
  return faults;
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
