import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import { keepWasm } from "@srloss/core/backends";
import type { Engine } from "./engine.ts";

/** tfjs's WebAssembly backend: always there, one thread in Node. */
export const wasmEngine: Engine = {
  name: "wasm",
  title: "WebAssembly (one thread)",
  backend: "wasm",
  async load() {
    const { setWasmPaths, version_wasm } = await import("@tensorflow/tfjs-backend-wasm");
    keepWasm();
    const folder = dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm"));
    try {
      setWasmPaths(folder + sep);
    } catch {
      // It says so when the module has been loaded already, by an earlier call or by the user; that one serves.
    }
    return `tfjs ${version_wasm}`;
  },
};
