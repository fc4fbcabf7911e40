import type { Target } from "@srloss/conformance";

/**
 * How far float32 may be from Keras in float64, as in `@srloss/node-gpu`: WebAssembly adds up to 2304 products in float32,
 * as PyTorch does. SwiftShader is a GPU in software, with a GPU's freedoms: 1e-3.
 */
export const wasmTolerance: Target["tolerance"] = { loss: 1e-5, layer: 3e-5, equal: 0, gradient: 3e-5 };
/** Features are computed with twice the rounding of a direct sum. */
export const srlossWasmTolerance: Target["tolerance"] = { ...wasmTolerance, layer: 6e-5 };
export const gpuTolerance: Target["tolerance"] = { loss: 1e-3, layer: 1e-3, equal: 1e-6, gradient: 1e-3 };
