import type { OptionNames } from "@srloss/core/validation";
import type { Engine as AnyEngine, EngineTrial as AnyEngineTrial, EngineSettings } from "@srloss/engines";

/** The engines of Node, by name. */
export type EngineName = "tfjs-node-gpu" | "webgpu" | "tfjs-node" | "srloss-wasm" | "wasm" | "cpu";

/** How an engine is to run. An engine takes what applies to it. */
export interface EngineOptions extends EngineSettings {
  /** Threads of one operation (tfjs-node, srloss-wasm). Defaults to every core. */
  readonly threads?: number;
  /** How srloss-wasm computes features: `fast` in float32, `exact` in float64. Defaults to what it was, `fast` at first. */
  readonly precision?: "fast" | "exact";
  /** Take GPU memory as needed instead of nearly all at once (tfjs-node-gpu). Defaults to `false`. */
  readonly memoryGrowth?: boolean;
  /** The GPUs that may be used, by index: "0", "1,2", "" for none (tfjs-node-gpu). Defaults to all. */
  readonly devices?: string;
  /**
   * A folder whose `node_modules` may hold optional packages (webgpu, @tensorflow/tfjs-node, ...). Defaults to
   * `SRLOSS_PACKAGES`. They are looked up beside this package and in the project that depends on it, too.
   */
  readonly packages?: string;
  /** Let GPUs round to TensorFloat-32: faster, 1e-3 instead of 1e-6 (tfjs-node-gpu). Defaults to `false`. */
  readonly tensorFloat32?: boolean;
}

/** By name. */
export const engineOptions: OptionNames<EngineOptions> = {
  verbose: true,
  threads: true,
  precision: true,
  packages: true,
  memoryGrowth: true,
  devices: true,
  tensorFloat32: true,
};

/** One engine: a row of the table in `engines.ts`. */
export type Engine = AnyEngine<EngineName, EngineOptions>;

/** What became of one engine. */
export type EngineTrial = AnyEngineTrial<EngineName>;
