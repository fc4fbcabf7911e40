import { getBackend, getKernel, type Tensor4D } from "@tensorflow/tfjs-core";

/** Whether the current backend brings these kernels, which compare features whose channels are a multiple of four. */
export function hasKernels(names: readonly string[], { shape }: Tensor4D): boolean {
  return shape[3] % 4 === 0 && names.every((name) => getKernel(name, getBackend()) !== undefined);
}
