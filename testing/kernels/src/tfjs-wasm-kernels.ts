import "@tensorflow/tfjs-backend-wasm";
import { getKernelsForBackend } from "@tensorflow/tfjs-core";

/** What tfjs's wasm backend has by itself, before anything of ours is imported. */
export const tfjsWasmKernels: ReadonlySet<string> = new Set(
  getKernelsForBackend("wasm").map(({ kernelName }) => kernelName),
);
