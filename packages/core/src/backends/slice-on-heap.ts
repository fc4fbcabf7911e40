import {
  engine,
  getKernel,
  type KernelBackend,
  type KernelFunc,
  registerKernel,
  slice_util,
  type TensorInfo,
  unregisterKernel,
  util,
} from "@tensorflow/tfjs-core";
import { checkFields } from "../validation/check-fields.ts";

/** What tfjs's wasm backend, or one in front of it, has of a tensor. */
interface HeapBackend extends KernelBackend {
  readonly dataIdMap: { get(dataId: object): unknown };
  makeOutput(shape: number[], dtype: "float32"): TensorInfo;
  typedArrayFromHeap(tensor: TensorInfo): Float32Array;
}

/**
 * A part of a float32 tensor in the heap of the current backend, tfjs's wasm or one in front of it. tfjs's own kernel copies the whole
 * tensor first, whatever is asked for: an image that is looked at in strips is copied once for each.
 *
 * @param begin As `tf.slice` takes it.
 * @param size As `tf.slice` takes it.
 *
 * @example
 * ```ts
 * import { sliceOnHeap } from "@srloss/core/backends";
 * if (tf.getBackend() === "wasm") sliceOnHeap(tf.zeros([4, 8]), [0, 4], [2, 3]).shape; // [2, 3]
 * ```
 */
export function sliceOnHeap(x: TensorInfo, begin: number | number[], size?: number | number[]): TensorInfo {
  checkFields(x, ["dataId", "shape"], "sliceOnHeap: x");
  checkFields({ begin }, ["begin"], "sliceOnHeap: the slice");
  const backend = engine().backend as HeapBackend;
  const { shape } = x;
  const [first, sizes] = slice_util.parseSliceParams(x as never, begin, size as number[]) as [number[], number[]];
  slice_util.assertParamsValid(x as never, first, sizes);
  const result = backend.makeOutput(sizes, "float32");
  // A tensor of another backend moves here, and memory may grow: not while a view is made.
  backend.dataIdMap.get(x.dataId);
  const values = backend.typedArrayFromHeap(x);
  const to = backend.typedArrayFromHeap(result);
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

const ours = new WeakSet<KernelFunc>();

/** Puts it in the place of tfjs's kernel of its wasm backend, once that is there. */
export function mendSlice(backendName: string): void {
  const theirs = getKernel("Slice", backendName);
  if (!theirs || ours.has(theirs.kernelFunc)) return;
  const kernelFunc: KernelFunc = (call) => {
    const { x } = call.inputs as { x: TensorInfo };
    const { begin, size } = call.attrs as unknown as { begin: number | number[]; size: number | number[] };
    return x.dtype === "float32" ? sliceOnHeap(x, begin, size) : theirs.kernelFunc(call);
  };
  ours.add(kernelFunc);
  unregisterKernel("Slice", backendName);
  registerKernel({ ...theirs, kernelFunc });
}
