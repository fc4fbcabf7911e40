import { cpuEngine } from "./cpu-engine.ts";
import type { Engine } from "./engine.ts";
import { srlossWasmEngine } from "./srloss-wasm-engine.ts";
import { tfjsNodeEngine, tfjsNodeGpuEngine } from "./tfjs-node-engines.ts";
import { wasmEngine } from "./wasm-engine.ts";
import { webgpuEngine } from "./webgpu-engine.ts";

/** Every engine, the fastest first: the order in which `useBackend` tries them. */
export const engines: readonly Engine[] = [
  tfjsNodeGpuEngine,
  webgpuEngine,
  tfjsNodeEngine,
  srlossWasmEngine,
  wasmEngine,
  cpuEngine,
];
