import type { PickledTensor } from "./pickled.ts";

/** How many numbers a tensor has. */
export function countOf({ shape }: Pick<PickledTensor, "shape">): number {
  return shape.reduce((product, side) => product * side, 1);
}

/** The numbers of the storage that the tensor lies in: from its first one to behind its last one. */
export function extentOf({ offset, shape, strides }: PickledTensor): { readonly from: number; readonly to: number } {
  if (shape.includes(0)) return { from: offset, to: offset };
  const last = shape.reduce((sum, side, axis) => sum + (side - 1) * strides[axis]!, offset);
  return { from: offset, to: last + 1 };
}

/** A tensor's values in row-major order, out of the extent that it lies in. */
export function gathered(extent: Float32Array, { shape, strides }: PickledTensor): Float32Array {
  const count = shape.reduce((product, side) => product * side, 1);
  if (isContiguous(shape, strides)) return extent.length === count ? extent : extent.slice(0, count);
  const values = new Float32Array(count);
  const index = shape.map(() => 0);
  let at = 0;
  for (let i = 0; i < count; i++) {
    values[i] = extent[at]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      at -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return values;
}

function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis]!;
  }
  return true;
}
