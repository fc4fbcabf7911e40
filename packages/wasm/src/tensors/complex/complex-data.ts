import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { backend_util, type DataType, type TensorInfo, type TypedArray } from "@tensorflow/tfjs-core";
import { ComplexValues, type Parts } from "./complex-values.ts";

/** A complex tensor's parts; undefined for tensors of other kinds. */
function parts(backend: BackendWasm, dataId: object): Parts | undefined {
  const values: unknown = backend.dataIdMap.get(dataId as never);
  return values instanceof ComplexValues ? values.parts : undefined;
}

/** Real and imaginary parts in turn, as `data()` of a complex tensor has them; undefined for tensors of other kinds. */
export function readComplex(backend: BackendWasm, dataId: object): Float32Array | undefined {
  const found = parts(backend, dataId);
  if (!found) return undefined;
  const [real, imag] = [found.real, found.imag].map((part) => backend.readSync(part.dataId as never) as Float32Array);
  return backend_util.mergeRealAndImagArrays(real!, imag!) as Float32Array;
}

/** Takes a complex tensor over from another backend. */
export function moveComplex(
  backend: BackendWasm,
  dataId: object,
  values: TypedArray,
  shape: number[],
  refCount: number,
): void {
  const { real, imag } = backend_util.splitRealAndImagArrays(values as Float32Array);
  const part = (floats: Float32Array): TensorInfo => ({
    dataId: backend.write(floats as never, shape, "float32"),
    shape,
    dtype: "float32" as DataType,
  });
  const moved = { real: part(real as Float32Array), imag: part(imag as Float32Array) };
  backend.dataIdMap.set(dataId as never, new ComplexValues(shape, moved, refCount) as never);
}

/** Removes the entry of a complex tensor that has no references left, and returns its parts. */
export function dropComplex(backend: BackendWasm, dataId: object): Parts | undefined {
  const found = backend.dataIdMap.has(dataId as never) ? parts(backend, dataId) : undefined;
  if (found) backend.dataIdMap.delete(dataId as never);
  return found;
}
