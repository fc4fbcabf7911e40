import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import { keepWasm } from "@srloss/core/backends";
import type { Engine } from "./engine.ts";

type WasmBackend = typeof import("@tensorflow/tfjs-backend-wasm");

/** tfjs's WebAssembly backend: always there, one thread in Node. */
export const wasmEngine: Engine = {
  name: "wasm",
  title: "WebAssembly (one thread)",
  backend: "wasm",
  async load() {
    // It is CommonJS, which `import` reads three times: once to see that, once for its exports, once to run it.
    const require = createRequire(import.meta.url);
    const { setWasmPaths, version_wasm }: WasmBackend = require("@tensorflow/tfjs-backend-wasm");
    keepWasm();
    const folder = dirname(require.resolve("@tensorflow/tfjs-backend-wasm"));
    try {
      setWasmPaths(folder + sep);
    } catch {
      // It says so when the module has been loaded already, by an earlier call or by the user; that one serves.
    }
    return `tfjs ${version_wasm}`;
  },
};
