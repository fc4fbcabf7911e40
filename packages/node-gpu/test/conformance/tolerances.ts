import type { EngineName } from "../../src/index.ts";

/**
 * How far float32 may be from Keras in float64. Losses: 1e-5 of the value
 * (at layers down to the sixteenth convolution, where rounding adds up, 3e-5). Gradients, of the largest entry: the cpu engine
 * sums convolutions in float64 and stays within 1e-5; the others sum up to 2304 products in float32, as PyTorch does,
 * whose own gradients of the same cases are up to 1.6e-5 off. SwiftShader is a GPU in software, with a GPU's freedoms.
 */
export const tolerances: Readonly<
  Record<
    EngineName,
    { readonly loss: number; readonly layer: number; readonly equal: number; readonly gradient: number }
  >
> = {
  cpu: { loss: 1e-5, layer: 1e-5, equal: 0, gradient: 1e-5 },
  // Features are computed with twice the rounding of a direct sum.
  "srloss-wasm": { loss: 1e-5, layer: 6e-5, equal: 0, gradient: 3e-5 },
  wasm: { loss: 1e-5, layer: 3e-5, equal: 0, gradient: 3e-5 },
  "tfjs-node": { loss: 1e-5, layer: 3e-5, equal: 0, gradient: 3e-5 },
  "tfjs-node-gpu": { loss: 1e-5, layer: 3e-5, equal: 0, gradient: 3e-5 },
  webgpu: { loss: 1e-3, layer: 1e-3, equal: 1e-6, gradient: 1e-3 },
};
