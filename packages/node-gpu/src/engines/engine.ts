/** The engines of Node, by name. */
export type EngineName = "tfjs-node-gpu" | "webgpu" | "tfjs-node" | "srloss-wasm" | "wasm" | "cpu";

/** How an engine is to run. An engine takes what applies to it. */
export interface EngineOptions {
  /** Threads of one operation (tfjs-node, srloss-wasm); every core where left out. */
  readonly threads?: number;
  /** Take GPU memory as needed instead of nearly all at once (tfjs-node-gpu). */
  readonly memoryGrowth?: boolean;
  /** The GPUs that may be used, by index: "0", "1,2", "" for none (tfjs-node-gpu). */
  readonly devices?: string;
  /** Let GPUs round to TensorFloat-32: faster, 1e-3 instead of 1e-6 (tfjs-node-gpu). Default false. */
  readonly tensorFloat32?: boolean;
  /** Let engines print what they have to say when they start. */
  readonly verbose?: boolean;
}

/** One engine: a row of the table in `engines.ts`. */
export interface Engine {
  readonly name: EngineName;
  /** For people. */
  readonly title: string;
  /** tfjs's name of the backend that it brings. */
  readonly backend: string;
  /** What to type to get it; undefined for what is always there. */
  readonly install?: string;
  /**
   * Registers the backend.
   *
   * @param forced Whether it was asked for by name: an engine that is not worth choosing by itself then loads anyway.
   * @returns A device or version, for the report.
   * @throws Error whose message is the reason, as part of a sentence.
   */
  load(options: EngineOptions, forced: boolean): Promise<string>;
}
