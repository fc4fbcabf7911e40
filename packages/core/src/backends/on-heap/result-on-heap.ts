import { engine, type KernelBackend, type TensorInfo } from "@tensorflow/tfjs-core";

/** What tfjs's wasm backend, or one in front of it, has of a tensor. */
interface HeapBackend extends KernelBackend {
  readonly dataIdMap: { get(dataId: object): unknown };
  makeOutput(shape: number[], dtype: "float32"): TensorInfo;
  typedArrayFromHeap(tensor: TensorInfo): Float32Array;
}

/** A new float32 tensor in the heap of the current backend, with a view of it and one of `x`, to be filled before anything else runs. */
export function resultOnHeap(
  x: TensorInfo,
  shape: number[],
): { readonly result: TensorInfo; readonly from: Float32Array; readonly to: Float32Array } {
  const backend = engine().backend as HeapBackend;
  const result = backend.makeOutput(shape, "float32");
  // A tensor of another backend moves here, and memory may grow: not while a view is made.
  backend.dataIdMap.get(x.dataId);
  const from = backend.typedArrayFromHeap(x);
  return { result, from, to: backend.typedArrayFromHeap(result) };
}
