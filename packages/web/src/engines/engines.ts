import { cpuEngine } from "./cpu-engine.ts";
import type { Engine } from "./engine.ts";
import { srlossWasmEngine } from "./srloss-wasm-engine.ts";
import { wasmEngine } from "./wasm-engine.ts";
import { webglEngine } from "./webgl-engine.ts";
import { webgpuEngine } from "./webgpu-engine.ts";

/** Every engine, the fastest first: the order in which `useBackend` tries them. */
export const engines: readonly Engine[] = [webgpuEngine, webglEngine, srlossWasmEngine, wasmEngine, cpuEngine];
