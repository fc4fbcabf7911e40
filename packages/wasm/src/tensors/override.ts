import type { TensorInfo } from "@tensorflow/tfjs-core";
import { emptyTensor, heapView } from "./heap-view.ts";

/** Compute kernels' results, or leave them to tfjs's own kernels. */
export type Overrides = Readonly<
  Record<string, (inputs: Record<string, TensorInfo>, attributes: unknown) => TensorInfo | TensorInfo[] | undefined>
>;

/** A tensor of these values, or of zeros. */
export function filled(shape: number[], values?: Float32Array): TensorInfo {
  const result = emptyTensor(shape, "float32");
  if (values) heapView(result).set(values);
  else heapView(result).fill(0);
  return result;
}

export function allFloat(...tensors: TensorInfo[]): boolean {
  return tensors.every(({ dtype }) => dtype === "float32");
}
