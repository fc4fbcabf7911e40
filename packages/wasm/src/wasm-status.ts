import { kernels } from "./runtime/current-runtime.ts";
import { type Precision, settings } from "./runtime/settings.ts";

export interface WasmStatus {
  /** The main one included; 1 where the engine shares no memory, or a thread has died. */
  readonly threads: number;
  /** Whether it multiplies and adds in one instruction. */
  readonly relaxedSimd: boolean;
  /** Whether the engine has made 256-bit instructions of them. */
  readonly revectorized: boolean;
  readonly precision: Precision;
}

/**
 * What the kernels make of this machine.
 *
 * @returns Threads, SIMD and precision, as they are now.
 * @throws Error where WebAssembly has no SIMD.
 *
 * @example
 * ```ts
 * configureWasm({ threads: 1 });
 * wasmStatus().threads; // => 1
 * ```
 */
export function wasmStatus(): WasmStatus {
  const { shared, relaxedSimd, revectorized } = kernels();
  return { threads: shared ? settings.threads : 1, relaxedSimd, revectorized, precision: settings.precision };
}
