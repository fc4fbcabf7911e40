import plain from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url";
import simd from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import threadedSimd from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url";
import { type BackendReport, type EngineName, useBackend } from "../../../src/index.ts";

/** Where Vite serves tfjs's WebAssembly. */
export const wasmPaths: Readonly<Record<string, string>> = {
  "tfjs-backend-wasm-threaded-simd.wasm": threadedSimd,
  "tfjs-backend-wasm-simd.wasm": simd,
  "tfjs-backend-wasm.wasm": plain,
};

export function startEngine(engine: EngineName): Promise<BackendReport> {
  return useBackend({ engine, wasmPaths });
}
