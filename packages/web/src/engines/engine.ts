import type { OptionNames } from "@srloss/core/validation";
import type { Engine as AnyEngine, EngineTrial as AnyEngineTrial, EngineSettings } from "@srloss/engines";
import type { BackendLostError } from "./backend-lost-error.ts";

/** The engines of browsers, by name. */
export type EngineName = "webgpu" | "webgl" | "srloss-wasm" | "wasm" | "cpu";

/** How an engine is to run. An engine takes what applies to it. */
export interface EngineOptions extends EngineSettings {
  /**
   * Where tfjs's `.wasm` files are: the address of a folder, with its closing slash, or an address for each file name
   * (srloss-wasm, wasm). Defaults to beside the script.
   */
  readonly wasmPaths?: string | Readonly<Record<string, string>>;
  /** Threads of one operation, where the page is cross-origin isolated (srloss-wasm, wasm). Defaults to every core. */
  readonly threads?: number;
  /** Told when the browser takes the GPU away, and with it every tensor and network that was on it (webgpu, webgl). */
  readonly onLost?: (error: BackendLostError) => void;
}

/** By name. */
export const engineOptions: OptionNames<EngineOptions> = {
  verbose: true,
  wasmPaths: true,
  threads: true,
  onLost: true,
};

/** One engine: a row of the table in `engines.ts`. */
export type Engine = AnyEngine<EngineName, EngineOptions>;

/** What became of one engine. */
export type EngineTrial = AnyEngineTrial<EngineName>;
