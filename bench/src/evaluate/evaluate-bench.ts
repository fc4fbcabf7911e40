import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Bench } from "../bench.ts";
import { markdownTable } from "../markdown-table.ts";
import { evaluateRun } from "./evaluate-run.ts";
import type { Comparison, MeasuredRun } from "./measured-run.ts";
import { writePairs } from "./pair-files.ts";
import { type PythonPeer, pythonRun } from "./python-run.ts";

/** Rows after which a process has met everything that it will need memory for. */
const settled = 50;
/** What memory may grow by in the second half of the pairs: in the first, a garbage collector still finds out how much it lets wait. */
const growth = 1.15;
const measures = ["l1", "l2", "perceptual", "style", "psnr", "ssim"] as const;
/** What packages of metrics have, too. */
const metrics = ["psnr", "ssim"] as const;

/** A folder of pairs as `srloss evaluate` measures it, from start to end, beside the same in Python. */
export const evaluateBench: Bench = {
  name: "evaluate",
  title: "Pairs of files a second",
  async run(options) {
    const { size, quick, note } = options;
    const folder = mkdtempSync(join(tmpdir(), "srloss-evaluate-"));
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    const pairs = quick ? 4 : options.pairs;
    note(`writing ${pairs} pairs ...`);
    await writePairs(folder, size, pairs);
    const threads = Math.max(...options.threads);
    const lpips = quick ? undefined : lpipsFolder(note);
    const common = { folder, size, pairs, threads, settled, note };
    const all = { ...common, measures: [...measures, ...(lpips ? ["lpips"] : [])], lpips };
    const losses = await compare(all, threads, ["pytorch"]);
    const alone = await compare({ ...common, measures: metrics }, 1, ["piq", "pyiqa"]);
    const heading = `${pairs} of ${size}x${size}, ${threads} threads`;
    return {
      figures: { losses, metrics: alone },
      report: [
        `${all.measures.join(", ")}:`,
        table(heading, losses),
        `${metrics.join(", ")} alone:`,
        table(heading, alone),
      ].join("\n\n"),
      faults: [...faultsOf(losses), ...faultsOf(alone)],
    };
  },
};

/** One process and two of ours, and what Python has. */
async function compare(comparison: Comparison, threads: number, peers: readonly PythonPeer[]): Promise<MeasuredRun[]> {
  const runs = [await evaluateRun(comparison, 1)];
  if (threads > 1) runs.push(await evaluateRun(comparison, 2));
  for (const peer of peers) {
    const run = await pythonRun(peer, comparison);
    if (run) runs.push(run);
  }
  return runs;
}

/** The weights of LPIPS where tests find them, too. */
function lpipsFolder(note: (line: string) => void): string | undefined {
  const folder = join(process.env.SRLOSS_TEST_DATA ?? "../shared/data", "lpips");
  if (existsSync(join(folder, "lpips_alex_v0.1.hwio.f32le.bin"))) return folder;
  note("LPIPS is left out: SRLOSS_TEST_DATA has no lpips/lpips_alex_v0.1.hwio.f32le.bin.");
  return undefined;
}

/** Speeds beside that of the first Python; our own first process where there is none. */
function table(heading: string, runs: readonly MeasuredRun[]): string {
  const megabytes = (bytes?: number | null) => (bytes ? (bytes / 1e6).toFixed(0) : "");
  const peer = runs.find(({ name }) => !name.startsWith("srloss")) ?? runs[0]!;
  const rows = runs.map(({ name, seconds, pairsPerSecond, settledBytes, peakBytes }) => [
    name,
    seconds.toFixed(1),
    pairsPerSecond.toFixed(1),
    `${(pairsPerSecond / peer.pairsPerSecond).toFixed(2)}x`,
    megabytes(settledBytes),
    megabytes(peakBytes),
  ]);
  const beside = peer.name.split(/[ ,]/)[0]!;
  return markdownTable([heading, "s", "pairs/s", `of ${beside}'s`, `MB at ${settled}`, "MB at the end"], rows);
}

function faultsOf(runs: readonly MeasuredRun[]): string[] {
  const [first, ...others] = runs;
  const faults = others.flatMap(({ name, means }) =>
    Object.keys(first!.means)
      .filter(
        (measure) => !(Math.abs(means[measure]! - first!.means[measure]!) <= 1e-3 * Math.abs(first!.means[measure]!)),
      )
      .map(
        (measure) => `${name} has a mean ${measure} of ${means[measure]}, ${first!.name} of ${first!.means[measure]}`,
      ),
  );
  const { halfBytes, peakBytes } = first!;
  if (halfBytes !== undefined && peakBytes !== undefined && peakBytes > growth * halfBytes)
    faults.push(`memory grew from ${halfBytes} bytes at half of the pairs to ${peakBytes}`);
  return faults;
}
