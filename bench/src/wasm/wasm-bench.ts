import type { Bench, BenchOptions } from "../bench.ts";
import { jobNames, jobs } from "../losses/jobs.ts";
import { markdownTable } from "../markdown-table.ts";
import { besideTfjs } from "./beside-tfjs.ts";
import { errorsAside } from "./errors-aside.ts";
import { reportErrors } from "./errors-report.ts";
import { inChromium } from "./in-chromium.ts";
import { flops, type LayerShape, layerShapes, type Pass, passes, poolBytes } from "./layer-shapes.ts";
import { startOurs, startPytorch, threadsInWords } from "./peers.ts";
import { takeTurns } from "./take-turns.ts";
import { besideTorch, torchHead } from "./torch-columns.ts";

const inNode = ["losses", "layers", "training"];
const parts = [...inNode, "tfjs", "chromium", "errors"];
const modes = ["fast", "exact"];

/** One measured thing: medians in milliseconds. */
interface Row {
  readonly threads: number;
  readonly name: string;
  readonly ms: number;
  /** undefined where there is no PyTorch. */
  readonly torchMs: number | undefined;
  /** A second, of a convolution. */
  readonly gigaflops?: number;
  /** A second, of a pool. */
  readonly gigabytes?: number;
}

/** `@srloss/wasm` beside PyTorch, the two taking turns: whole losses, single layers, a training step, errors. */
export const wasmBench: Bench = {
  name: "wasm",
  title: "@srloss/wasm beside PyTorch",
  async run(options) {
    const unknown = options.parts.find((part) => !parts.includes(part));
    if (unknown !== undefined) throw new Error(`"${unknown}" is not a part of wasm. Parts: ${parts.join(", ")}.`);
    const rows: Row[] = [];
    const peaks: string[] = [];
    const peers = new Set<string>();
    if (options.parts.some((part) => inNode.includes(part)))
      for (const threads of options.threads) await oneThreadCount(threads, options, rows, peaks, peers);
    const tfjs = options.parts.includes("tfjs") ? await besideTfjs(options) : undefined;
    const chromium = options.parts.includes("chromium") ? await inChromium(options) : undefined;
    const errors = options.parts.includes("errors") ? await errorsAside(options) : [];
    const tables = options.threads.flatMap((threads) => {
      const own = rows.filter((row) => row.threads === threads);
      return own.length ? [table(threads, own, options, peers)] : [];
    });
    const simd = options.relaxedSimd ? [] : ["@srloss/wasm with plain SIMD."];
    const others = [tfjs?.report, chromium?.report].filter((report) => report !== undefined);
    return {
      figures: { rows, tfjs: tfjs?.rows, chromium: chromium?.rows, errors },
      report: [...simd, ...tables, ...peaks, ...others, ...reportErrors(errors, options.size)].join("\n\n"),
      faults: [...(tfjs?.faults ?? []), ...(chromium?.faults ?? [])],
    };
  },
};

async function oneThreadCount(
  threads: number,
  options: BenchOptions,
  rows: Row[],
  peaks: string[],
  peers: Set<string>,
): Promise<void> {
  const { size, note } = options;
  const ours = await startOurs(options, threads);
  const torch = await startPytorch(size, threads, note);
  for (const peer of [ours, torch]) if (peer) peers.add(peer.device);
  try {
    const measure = async (name: string, our: string, their: string, work: { flops?: number; bytes?: number } = {}) => {
      note(`${threadsInWords(threads)}: ${name} ...`);
      const [ms, torchMs] = await takeTurns(options, [
        () => ours.ask<{ ms: number }>(our),
        ...(torch ? [() => torch.ask<{ ms: number }>(their)] : []),
      ]);
      const perSecond = (amount: number) => amount / ms! / 1e6;
      rows.push({
        threads,
        name,
        ms: ms!,
        torchMs,
        ...(work.flops && { gigaflops: perSecond(work.flops) }),
        ...(work.bytes && { gigabytes: perSecond(work.bytes) }),
      });
    };
    if (options.parts.includes("losses")) {
      const work = layerShapes.reduce((total, shape) => total + flops(shape, size), 0);
      const { peakBytes } = await ours.ask<{ peakBytes: number | null }>("gradient fast");
      if (peakBytes !== null)
        peaks.push(
          `Peak of the process, one loss and gradient, ${threads} threads: ${(peakBytes / 1e6).toFixed(0)} MB.`,
        );
      for (const mode of modes) {
        // A job with a size of its own takes seconds.
        for (const job of jobNames.filter((name) => !options.quick || jobs[name].edge === undefined)) {
          const { title, batch, edge = size } = jobs[job];
          const share = (batch * edge ** 2) / size ** 2;
          await measure(`${title}: loss, ${mode}`, `loss ${mode} ${job}`, `loss ${job}`, { flops: 2 * work * share });
          await measure(`${title}: loss and gradient, ${mode}`, `gradient ${mode} ${job}`, `gradient ${job}`, {
            flops: 3 * work * share,
          });
        }
      }
    }
    if (options.parts.includes("layers"))
      for (const [index, shape] of layerShapes.entries())
        for (const pass of passes(shape))
          await measure(
            `${shape.name}, ${pass}`,
            `layer ${index} ${pass}`,
            torchLayer(shape, size, pass),
            shape.pooling ? { bytes: poolBytes(shape, size, pass) } : { flops: flops(shape, size) },
          );
    if (options.parts.includes("training")) await measure("EDSR, training step", "step", "step");
  } finally {
    await ours.end();
    await torch?.end();
  }
}

function torchLayer({ share, inputs, outputs, pooling }: LayerShape, size: number, pass: Pass): string {
  if (pooling) return `pool ${size * share} ${inputs} ${pooling} ${pass}`;
  return `layer ${size * share} ${inputs} ${outputs} ${pass}`;
}

function table(
  threads: number,
  rows: readonly Row[],
  { size, rounds }: BenchOptions,
  peers: ReadonlySet<string>,
): string {
  const withTorch = rows.some(({ torchMs }) => torchMs !== undefined);
  const cells = rows.map(({ name, ms, torchMs, gigaflops, gigabytes }) => [
    name,
    ms.toFixed(1),
    gigaflops ? `${gigaflops.toFixed(0)} GFLOP/s` : gigabytes ? `${gigabytes.toFixed(1)} GB/s` : "",
    ...besideTorch(ms, torchMs, withTorch),
  ]);
  const head = ["", "ms", "", ...torchHead(withTorch)];
  const alone = withTorch ? "" : " No PyTorch here.";
  const title = threads === 1 ? "One thread" : `${threads} threads`;
  return `${title}, ${size}x${size}, median of ${rounds} rounds; ${[...peers].join("; ")}.${alone}\n\n${markdownTable(head, cells)}`;
}
