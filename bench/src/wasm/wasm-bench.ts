import { fileURLToPath } from "node:url";
import type { Bench, BenchOptions } from "../bench.ts";
import { Peer } from "../losses/peer.ts";
import { markdownTable } from "../markdown-table.ts";
import { median } from "../statistics.ts";
import { flops, type LayerShape, layerShapes, passes } from "./layer-shapes.ts";
import { measureErrors } from "./wasm-errors.ts";

const parts = ["losses", "layers", "training", "tfjs", "errors"];
const modes = ["mixed", "fast", "exact"];

/** One measured thing: medians in milliseconds. */
interface Row {
  readonly threads: number;
  readonly name: string;
  readonly ms: number;
  /** undefined where there is no PyTorch. */
  readonly torchMs: number | undefined;
  readonly gigaflops: number | undefined;
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
    if (options.parts.some((part) => part !== "errors"))
      for (const threads of options.threads) await oneThreadCount(threads, options, rows, peaks);
    const errors = options.parts.includes("errors") ? await measureErrors(options.size) : [];
    const tables = options.threads.flatMap((threads) => {
      const own = rows.filter((row) => row.threads === threads);
      return own.length ? [table(threads, own, options)] : [];
    });
    const quantiles = errors.map(({ precision, what, relativeL2, quantiles: q }) =>
      [`${precision}, ${what}`, ...q, relativeL2].map((cell) =>
        typeof cell === "number" ? cell.toExponential(1) : cell,
      ),
    );
    if (errors.length)
      tables.push(
        `Errors against float64, of the largest entry, ${options.size}x${options.size}:\n\n${markdownTable(["", "50 %", "90 %", "99 %", "99.9 %", "max", "relative L2"], quantiles)}`,
      );
    return { figures: { rows, errors }, report: [...tables, ...peaks].join("\n\n"), faults: [] };
  },
};

async function oneThreadCount(threads: number, options: BenchOptions, rows: Row[], peaks: string[]): Promise<void> {
  const { size, rounds, note } = options;
  const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));
  const words = [String(size), String(threads)];
  const ours = await Peer.start("srloss-wasm", process.execPath, [path("./wasm/wasm-peer.js"), ...words]);
  const torch = await startPytorch(path("../pytorch/wasm_peer.py"), words, note);
  try {
    const measure = async (name: string, our: string, their: string | undefined, work?: number, times = rounds) => {
      note(`${threads === 1 ? "one thread" : `${threads} threads`}: ${name} ...`);
      const [mine, theirs]: [number[], number[]] = [[], []];
      for (let round = times === 1 ? 0 : -2; round < times; round++) {
        const { ms } = await ours.ask<{ ms: number }>(our);
        const other = torch && their ? await torch.ask<{ ms: number }>(their) : undefined;
        if (round < 0) continue;
        mine.push(ms);
        if (other) theirs.push(other.ms);
      }
      const ms = median(mine);
      const gigaflops = work === undefined ? undefined : work / ms / 1e6;
      rows.push({ threads, name, ms, torchMs: theirs.length ? median(theirs) : undefined, gigaflops });
    };
    if (options.parts.includes("losses")) {
      const work = layerShapes.reduce((total, shape) => total + flops(shape, size), 0);
      const { peakBytes } = await ours.ask<{ peakBytes: number | null }>("gradient mixed");
      if (peakBytes !== null)
        peaks.push(
          `Peak of the process, one loss and gradient, ${threads} threads: ${(peakBytes / 1e6).toFixed(0)} MB.`,
        );
      for (const mode of modes) {
        await measure(`loss, ${mode}`, `loss ${mode}`, "loss", 2 * work);
        await measure(`loss and gradient, ${mode}`, `gradient ${mode}`, "gradient", 3 * work);
      }
    }
    if (options.parts.includes("tfjs"))
      for (const what of ["loss", "gradient"])
        await measure(`${what} on tfjs's own wasm backend, once`, `${what} tfjs`, what, undefined, 1);
    if (options.parts.includes("layers"))
      for (const [index, shape] of layerShapes.entries())
        for (const pass of passes.slice(0, shape.outputs ? 3 : 2))
          await measure(
            `${shape.name}, ${pass}`,
            `layer ${index} ${pass}`,
            torchLayer(shape, size, pass),
            flops(shape, size) || undefined,
          );
    if (options.parts.includes("training")) await measure("EDSR, training step", "step", "step");
  } finally {
    await ours.end();
    await torch?.end();
  }
}

function torchLayer({ share, inputs, outputs }: LayerShape, size: number, pass: string): string {
  return `layer ${size * share} ${inputs} ${outputs} ${pass}`;
}

async function startPytorch(script: string, words: readonly string[], note: BenchOptions["note"]) {
  const python = process.env.SRLOSS_PYTHON || "python3";
  try {
    return await Peer.start("PyTorch", python, [script, ...words]);
  } catch (error) {
    note(`PyTorch is left out: ${python} has none (${(error as Error).message}); SRLOSS_PYTHON names another.`);
    return undefined;
  }
}

function table(threads: number, rows: readonly Row[], { size, rounds }: BenchOptions): string {
  const cells = rows.map(({ name, ms, torchMs, gigaflops }) => [
    name,
    ms.toFixed(1),
    gigaflops?.toFixed(0) ?? "",
    torchMs?.toFixed(1) ?? "",
    torchMs === undefined ? "" : (ms / torchMs).toFixed(2),
  ]);
  const title = threads === 1 ? "One thread" : `${threads} threads`;
  return `${title}, ${size}x${size}, median of ${rounds} rounds.\n\n${markdownTable(["", "ms", "GFLOP/s", "PyTorch, ms", "of PyTorch"], cells)}`;
}
