import { checkOptions } from "@srloss/core/validation";
import { type BackendReport as AnyBackendReport, chooseEngine } from "@srloss/engines";
import { type EngineName, type EngineOptions, engineOptions } from "./engine.ts";
import { engines } from "./engines.ts";

export interface UseBackendOptions extends EngineOptions {
  /** Use this engine and no other. Defaults to the fastest that works. */
  readonly engine?: EngineName;
}

export type BackendReport = AnyBackendReport<EngineName>;

/**
 * Makes the fastest engine that works in this browser the current tfjs backend, in a page or in a worker. In this order:
 * WebGPU, WebGL, our own WebAssembly, tfjs's, plain JavaScript; each has to compute a small convolution and its gradient
 * right. A backend that `tf.removeBackend` took away comes back.
 *
 * WebGPU and WebAssembly are there where `@tensorflow/tfjs-backend-webgpu`, `@tensorflow/tfjs-backend-wasm` and, for our
 * own kernels, `@srloss/wasm` are installed. When the browser takes the GPU away, what waits for it fails with a `BackendLostError`, and the next call of
 * this function begins again.
 *
 * @param options `engine` forces one; the others say how it is to run.
 * @returns What was chosen and why.
 * @throws Error where a forced engine is unknown or does not work: why, and what to type.
 *
 * @example
 * ```ts
 * const { why } = await useBackend();
 * console.log(why); // one sentence
 * const { engine } = await useBackend({ engine: "cpu" });
 * engine; // => "cpu"
 * ```
 */
export function useBackend(options: UseBackendOptions = {}): Promise<BackendReport> {
  checkOptions("useBackend", options, { engine: true, ...engineOptions });
  return chooseEngine(engines, options);
}
