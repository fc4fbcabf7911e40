import {
  backend_util,
  getKernel,
  type KernelFunc,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  registerKernel,
  slice_util,
  type TensorInfo,
  unregisterKernel,
  util,
} from "@tensorflow/tfjs-core";
import { checkFields } from "../validation/check-fields.ts";
import { resultOnHeap } from "./on-heap/result-on-heap.ts";

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
  const { shape } = x;
  const [first, sizes] = slice_util.parseSliceParams(x as never, begin, size as number[]) as [number[], number[]];
  slice_util.assertParamsValid(x as never, first, sizes);
  const { result, from: values, to } = resultOnHeap(x, sizes);
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

/** Puts it in the place of tfjs's kernels of its wasm backend that slice and split, once these are there. */
export function mendSlice(backendName: string): void {
  mend("Slice", backendName, ({ x }, { begin, size }) => sliceOnHeap(x!, begin as number[], size as number[]));
  mend("SplitV", backendName, ({ x }, { numOrSizeSplits, axis }) => {
    const { shape } = x!;
    const along = util.parseAxisParam(axis as number, shape)[0]!;
    let at = 0;
    return backend_util.prepareSplitSize(x as never, numOrSizeSplits as number[], along).map((length) => {
      const part = sliceOnHeap(
        x!,
        shape.map((_, i) => (i === along ? at : 0)),
        shape.map((n, i) => (i === along ? length : n)),
      );
      at += length;
      return part;
    });
  });
}

/** Of float32 tensors; of others tfjs's own goes on. */
function mend(
  kernelName: string,
  backendName: string,
  run: (inputs: NamedTensorInfoMap, attributes: NamedAttrMap) => TensorInfo | TensorInfo[],
): void {
  const theirs = getKernel(kernelName, backendName);
  if (!theirs || ours.has(theirs.kernelFunc)) return;
  const kernelFunc: KernelFunc = (call) =>
    call.inputs.x!.dtype === "float32" ? run(call.inputs, call.attrs!) : theirs.kernelFunc(call);
  ours.add(kernelFunc);
  unregisterKernel(kernelName, backendName);
  registerKernel({ ...theirs, kernelFunc });
}
