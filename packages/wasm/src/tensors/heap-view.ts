import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { engine, type TensorInfo } from "@tensorflow/tfjs-core";

/** tfjs's backend, or ours in front of it: whichever is in use. */
export function tfjsBackend(): BackendWasm {
  return engine().backend as BackendWasm;
}

/** A float32 tensor's values where tfjs holds them, until its memory grows. */
export function heapView({ dataId, shape }: TensorInfo): Float32Array {
  present(dataId);
  return tfjsBackend().typedArrayFromHeap({ dataId, shape, dtype: "float32" }) as Float32Array;
}

/** The bytes of an int32 tensor, likewise. */
export function heapBytes({ dataId, shape }: TensorInfo): Uint8Array {
  present(dataId);
  const words = tfjsBackend().typedArrayFromHeap({ dataId, shape, dtype: "int32" }) as Int32Array;
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
}

/** A tensor of another backend moves here, and memory may grow: not while a view is made. */
function present(dataId: object): void {
  tfjsBackend().dataIdMap.get(dataId as never);
}

/** A tensor without values yet. */
export function emptyTensor(shape: number[], dtype: "float32" | "int32"): TensorInfo {
  return tfjsBackend().makeOutput(shape, dtype);
}

/** Another tensor of the same values, which are not copied. */
export function sameValues({ dataId, shape, dtype }: TensorInfo): TensorInfo {
  present(dataId);
  tfjsBackend().incRef(dataId);
  return { dataId, shape, dtype };
}
