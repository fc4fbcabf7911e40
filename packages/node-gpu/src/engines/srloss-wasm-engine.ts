import type { Engine } from "./engine.ts";
import { wasmEngine } from "./wasm-engine.ts";

/** Our own kernels on top of tfjs's WebAssembly backend: always there, on every core. */
export const srlossWasmEngine: Engine = {
  name: "srloss-wasm",
  title: "WebAssembly with srloss's own kernels",
  backend: "srloss-wasm",
  async load(options, forced) {
    const version = await wasmEngine.load(options, forced);
    const { configureWasm, registerWasmBackend, wasmStatus } = await import("@srloss/wasm");
    registerWasmBackend();
    const { threads: wanted, precision } = options;
    configureWasm({ ...(precision && { precision }), ...(wanted !== undefined && { threads: wanted }) });
    const { threads, relaxedSimd, revectorized } = wasmStatus();
    const simd = relaxedSimd ? `, relaxed SIMD${revectorized ? " in 256 bits" : ""}` : "";
    return `${version}, ${threads} ${threads === 1 ? "thread" : "threads"}${simd}${precision === "exact" ? ", exact" : ""}`;
  },
};
