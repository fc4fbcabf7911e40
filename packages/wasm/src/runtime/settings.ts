import { builtin } from "./node-builtin.ts";

/**
 * How networks compute features:
 * - `fast`: in float32, by Winograd's F(4x4, 3x3), with less than twice the rounding of a direct sum, where a gradient is
 *   computed, and by F(6x6, 3x3), with five times that rounding, for values alone; as `exact` where a loss compares images that are
 *   nearly equal, of up to a million pixels;
 * - `exact`: in float64, in 1.7 to 2.6 times the time. Convolutions one by one through tfjs's API are float32, by
 *   F(2x2, 3x3).
 *
 * Gradients flow back in float32 through F(6x6, 3x3) and F(4x4, 3x3), where rounding turns nothing. Where values of a
 * pooling window are equal because the image is flat there, the gradient goes to the first of them in both, as in Keras.
 */
export type Precision = "fast" | "exact";

export interface WasmOptions {
  /** Threads, the main one included. Defaults to every core, at most 16; one where the engine shares no memory. */
  readonly threads?: number;
  /** How much is rounded. @defaultValue `"fast"` */
  readonly precision?: Precision;
  /**
   * Whether to multiply and add in one instruction where the engine can. Defaults to `true`. Processors differ in how
   * that rounds; without it the same inputs give the same bits on all of them, and take a fifth to three quarters longer.
   */
  readonly relaxedSimd?: boolean;
  /**
   * Whether V8 may make 256-bit instructions of our pairs of 128-bit ones, where that is known to compute the same bits: in Node 24 on
   * x64, with relaxed SIMD. It compiles our kernels, and nothing else, under an experimental flag. Defaults to `true`; without it the same
   * inputs give the same bits, and take up to twice the time.
   */
  readonly revectorize?: boolean;
}

const mostThreads = 16;

interface Settings {
  threads: number;
  precision: Precision;
  relaxedSimd: boolean;
  revectorize: boolean;
}

export const settings: Settings = {
  threads: defaultThreads(),
  precision: "fast",
  relaxedSimd: true,
  revectorize: true,
};

function defaultThreads(): number {
  const cores =
    builtin<typeof import("node:os")>("node:os")?.availableParallelism() ??
    globalThis.navigator?.hardwareConcurrency ??
    1;
  return Math.max(1, Math.min(cores, mostThreads));
}
