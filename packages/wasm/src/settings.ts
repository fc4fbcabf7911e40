import { builtin } from "./machine/node-builtin.ts";

/**
 * How networks compute features:
 * - `mixed`: as `exact` while a gradient is being computed, as `fast` where only values are wanted;
 * - `exact`: Winograd's F(2x2, 3x3): the rounding of a direct sum, and values that tie in a flat region stay equal, so that
 *   a max-pool's gradient goes to the first of them, as in Keras;
 * - `fast`: F(4x4, 3x3): twice that rounding. Where rounding turns a ReLU or a max-pool's winner, single entries of a
 *   gradient jump; in flat regions winners are arbitrary.
 *
 * Gradients flow back through F(4x4, 3x3) in every case. Convolutions that come one by one through tfjs's API, as a
 * generator's do, are `fast` unless this is `exact`.
 */
export type Precision = "mixed" | "exact" | "fast";

export interface WasmOptions {
  /** Threads, the main one included; every core where left out, at most 16. One where the engine shares no memory. */
  readonly threads?: number;
  /** `mixed` where left out. */
  readonly precision?: Precision;
  /**
   * Whether to multiply and add in one instruction where the engine can; `true` where left out. Processors differ in how
   * that rounds; without it the same inputs give the same bits on all of them, and take about a fifth longer.
   */
  readonly relaxedSimd?: boolean;
}

const mostThreads = 16;

interface Settings {
  threads: number;
  precision: Precision;
  relaxedSimd: boolean;
}

export const settings: Settings = { threads: defaultThreads(), precision: "mixed", relaxedSimd: true };

function defaultThreads(): number {
  const cores =
    builtin<typeof import("node:os")>("node:os")?.availableParallelism() ??
    globalThis.navigator?.hardwareConcurrency ??
    1;
  return Math.max(1, Math.min(cores, mostThreads));
}
