import { builtin } from "./machine/node-builtin.ts";

/**
 * How networks compute features:
 * - `fast`: Winograd's F(4x4, 3x3), whose rounding is twice that of a direct sum, and depends on where a pixel lies in its
 *   tile: in perfectly flat regions equal values may come out a last digit apart, and a max-pool's gradient goes to
 *   another of them than the first;
 * - `exact`: direct sums, in some three times the time.
 *
 * Gradients are computed by F(4x4, 3x3) from either.
 */
export type Precision = "fast" | "exact";

export interface WasmOptions {
  /** Threads, the main one included; every core where left out, at most 16. One where the engine shares no memory. */
  readonly threads?: number;
  /** `fast` where left out. */
  readonly precision?: Precision;
}

const mostThreads = 16;

interface Settings {
  threads: number;
  precision: Precision;
}

export const settings: Settings = { threads: defaultThreads(), precision: "fast" };

function defaultThreads(): number {
  const cores =
    builtin<typeof import("node:os")>("node:os")?.availableParallelism() ??
    globalThis.navigator?.hardwareConcurrency ??
    1;
  return Math.max(1, Math.min(cores, mostThreads));
}
