import { slice_util, type TensorInfo, util } from "@tensorflow/tfjs-core";
import { emptyTensor, heapView } from "./heap-view.ts";

/** A part of a tensor. tfjs's own kernel copies the whole tensor first, whatever is asked for. */
export function runSlice(x: TensorInfo, begin: number | number[], size: number | number[]): TensorInfo {
  const { shape } = x;
  const [first, sizes] = slice_util.parseSliceParams(x as never, begin, size) as [number[], number[]];
  slice_util.assertParamsValid(x as never, first, sizes);
  const result = emptyTensor(sizes, "float32");
  const values = heapView(x);
  const to = heapView(result);
  const strides = shape.map((_, axis) => util.sizeFromShape(shape.slice(axis + 1)));
  // Axes behind this one are whole.
  const last = shape.reduce((found, n, axis) => (sizes[axis] === n ? found : axis), 0);
  let at = 0;
  const copy = (axis: number, from: number): void => {
    const start = from + first[axis]! * strides[axis]!;
    if (axis === last) {
      const length = sizes[axis]! * strides[axis]!;
      to.set(values.subarray(start, start + length), at);
      at += length;
    } else for (let i = 0; i < sizes[axis]!; i++) copy(axis + 1, start + i * strides[axis]!);
  };
  if (shape.length === 0) to.set(values);
  else if (to.length) copy(0, 0);
  return result;
}
