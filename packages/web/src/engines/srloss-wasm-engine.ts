import { engine, env } from "@tensorflow/tfjs-core";
import type { Engine } from "./engine.ts";
import { importSrlossWasm } from "./optional-backends.ts";
import { wasmEngine } from "./wasm-engine.ts";

/** Our own kernels on top of tfjs's WebAssembly backend. */
export const srlossWasmEngine: Engine = {
  name: "srloss-wasm",
  title: "WebAssembly with srloss's own kernels",
  backend: "srloss-wasm",
  install: "npm install @srloss/wasm @tensorflow/tfjs-backend-wasm",
  async load(options, forced) {
    const { configureWasm, registerWasmBackend, wasmStatus } = await importSrlossWasm();
    registerWasmBackend();
    // Two sets of threads would be in each other's way; what is left to tfjs's kernels is small.
    if (!engine().registry.wasm) env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
    await wasmEngine.load(options, forced);
    const alone = options.threads === undefined && !globalThis.crossOriginIsolated;
    if (options.threads !== undefined || alone) configureWasm({ threads: options.threads ?? 1 });
    const { threads, relaxedSimd } = wasmStatus();
    const many = `${threads} ${threads === 1 ? "thread" : "threads"}${alone ? " as the page is not cross-origin isolated" : ""}`;
    return `${many}, ${relaxedSimd ? "relaxed SIMD" : "SIMD"}`;
  },
};
