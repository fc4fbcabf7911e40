import { checkOptions } from "@srloss/core/validation";
import { type BackendReport as AnyBackendReport, chooseEngine } from "@srloss/engines";
import { registerFileModels } from "../models/file-models.ts";
import { type EngineName, type EngineOptions, engineOptions } from "./engine.ts";
import { engines } from "./engines.ts";

export interface UseBackendOptions extends EngineOptions {
  /** Use this engine and no other. Defaults to the fastest that works. */
  readonly engine?: EngineName;
}

export type BackendReport = AnyBackendReport<EngineName>;

/**
 * Makes the fastest engine that works here the current tfjs backend. In this order: TensorFlow on an NVIDIA GPU, WebGPU,
 * TensorFlow on the CPU, our own WebAssembly, tfjs's, plain JavaScript; each has to compute a small convolution and its
 * gradient right. A backend that `tf.removeBackend` took away comes back. With every engine, models are saved to and loaded
 * from `file://` addresses.
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
  registerFileModels();
  return chooseEngine(engines, options);
}
