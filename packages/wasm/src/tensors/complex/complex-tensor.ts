import type { TensorInfo } from "@tensorflow/tfjs-core";
import { emptyTensor, heapView, tfjsBackend } from "../heap-view.ts";
import { ComplexValues, type Parts } from "./complex-values.ts";

/** A complex tensor without values yet: the caller writes them to its parts. */
export function emptyComplex(shape: readonly number[]): { readonly tensor: TensorInfo; readonly parts: Parts } {
  const parts = { real: emptyTensor([...shape], "float32"), imag: emptyTensor([...shape], "float32") };
  const dataId = {};
  tfjsBackend().dataIdMap.set(dataId, new ComplexValues(shape, parts));
  return { tensor: { dataId, shape: [...shape], dtype: "complex64" }, parts };
}

/** The parts of a complex tensor, which go on to own their values. */
export function partsOf({ dataId }: TensorInfo): Parts {
  return (tfjsBackend().dataIdMap.get(dataId as never) as unknown as ComplexValues).parts;
}

export function isComplex({ dtype }: TensorInfo): boolean {
  return dtype === "complex64";
}

/** A tensor of one's own with the values of a part: tfjs counts each by itself. */
export function copyOf(values: TensorInfo, shape: readonly number[] = values.shape): TensorInfo {
  const copy = emptyTensor([...shape], "float32");
  const from = floatsOf(values);
  heapView(copy).set(from);
  return copy;
}

/** A tensor's values as numbers of any kind. */
export function floatsOf(tensor: TensorInfo): ArrayLike<number> {
  if (tensor.dtype === "float32") return heapView(tensor);
  return tfjsBackend().readSync(tensor.dataId as never) as unknown as ArrayLike<number>;
}
