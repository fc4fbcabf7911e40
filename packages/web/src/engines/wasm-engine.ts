import { keepWasm } from "@srloss/core/backends";
import { engine, env } from "@tensorflow/tfjs-core";
import type { Engine, EngineOptions } from "./engine.ts";
import { forgetWasmPaths, importWasmBackend, type WasmBackendModule, wasmThreadsStart } from "./optional-backends.ts";

/** tfjs's WebAssembly backend. */
export const wasmEngine: Engine = {
  name: "wasm",
  title: "WebAssembly",
  backend: "wasm",
  install: "npm install @tensorflow/tfjs-backend-wasm",
  async load({ wasmPaths, threads }) {
    keepWasm();
    const wasm = await importWasmBackend();
    keepWasm();
    const running = engine().registry.wasm !== undefined;
    if (!running && wasmPaths !== undefined) await setPaths(wasm, wasmPaths);
    if (!running && threads !== undefined) wasm.setThreadsCount(threads);
    if (!running && !(await wasmThreadsStart())) env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
    const simd = await env().getAsync("WASM_HAS_SIMD_SUPPORT");
    const threaded = simd && (await env().getAsync("WASM_HAS_MULTITHREAD_SUPPORT"));
    return [`tfjs ${wasm.version_wasm}`, simd ? "SIMD" : "no SIMD", threaded ? "threads" : "one thread"].join(", ");
  },
};

async function setPaths(wasm: WasmBackendModule, wasmPaths: NonNullable<EngineOptions["wasmPaths"]>): Promise<void> {
  const paths = typeof wasmPaths === "string" ? wasmPaths : { ...wasmPaths };
  try {
    wasm.setWasmPaths(paths);
  } catch {
    await forgetWasmPaths();
    wasm.setWasmPaths(paths);
  }
}
