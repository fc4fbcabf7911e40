import type { BenchOptions } from "../bench.ts";
import { markdownTable } from "../markdown-table.ts";
import { type LossAnswer, startOurs, startTfjs, threadsInWords } from "./peers.ts";
import { takeTurns } from "./take-turns.ts";

/** Medians in milliseconds; tfjs's is a single call. */
interface TfjsRow {
  readonly what: "loss" | "gradient";
  readonly threads: number;
  readonly ms: number;
  readonly tfjsMs: number;
}

/** tfjs's mean adds up a million squares in float32, one after the other: that alone is some 1e-4. */
const limit = 1e-3;

export interface TfjsFigures {
  readonly rows: readonly TfjsRow[];
  readonly report: string;
  readonly faults: readonly string[];
}

/** Whole losses beside tfjs's own wasm backend as one has it without srloss: its ops, its gradients, its one thread. */
export async function besideTfjs(options: BenchOptions): Promise<TfjsFigures> {
  const { size, threads, note } = options;
  const rows: TfjsRow[] = [];
  const faults: string[] = [];
  const tfjs = await startTfjs(size);
  try {
    // Warms it up; a gradient takes too long for that.
    await tfjs.ask<LossAnswer>("loss");
    const theirs = new Map<TfjsRow["what"], LossAnswer>();
    for (const what of ["loss", "gradient"] as const) {
      note(`tfjs's own backend: ${what}, once ...`);
      theirs.set(what, await tfjs.ask<LossAnswer>(what));
    }
    for (const count of threads) {
      const ours = await startOurs(options, count);
      try {
        for (const [what, { ms: tfjsMs, value: expected }] of theirs) {
          note(`${threadsInWords(count)}: ${what} ...`);
          const line = `${what} fast`;
          const { value } = await ours.ask<LossAnswer>(line);
          if (!(Math.abs(value / expected - 1) <= limit))
            faults.push(`${what} is ${value} here and ${expected} on tfjs's own backend`);
          const [ms] = await takeTurns(options, [() => ours.ask<LossAnswer>(line)]);
          rows.push({ what, threads: count, ms: ms!, tfjsMs });
        }
      } finally {
        await ours.end();
      }
    }
  } finally {
    await tfjs.end();
  }
  const cells = rows.map(({ what, threads: count, ms, tfjsMs }) => [
    `${what === "loss" ? "loss" : "loss and gradient"}, ${threadsInWords(count)}`,
    ms.toFixed(0),
    tfjsMs.toFixed(0),
    `${(tfjsMs / ms).toFixed(1)}x`,
  ]);
  const head = ["", "@srloss/wasm, ms", "tfjs, ms", "faster"];
  const report = `Beside tfjs's own wasm backend without srloss (conv2d, relu, maxPool and tfjs's gradients; one thread, as it has in Node; a single call), ${size}x${size}:\n\n${markdownTable(head, cells)}`;
  return { rows, report, faults };
}
