import { type TensorInfo, util } from "@tensorflow/tfjs-core";
import { floatsOf } from "./complex/complex-tensor.ts";
import { emptyTensor, heapBytes, heapView } from "./heap-view.ts";

/** Sums the rows of `[n, ...]` that have the same segment: `[segments, ...]`. A segment outside of these counts nowhere. */
export function runSegmentSum(x: TensorInfo, segmentIds: TensorInfo, segments: number): TensorInfo {
  const shape = [segments, ...x.shape.slice(1)];
  const length = util.sizeFromShape(shape.slice(1));
  const dtype = x.dtype === "int32" ? "int32" : "float32";
  const result = emptyTensor(shape, dtype);
  const ids = Array.from(floatsOf(segmentIds));
  const values = floatsOf(x);
  const sums = new Float64Array(segments * length);
  ids.forEach((segment, row) => {
    if (segment < 0 || segment >= segments) return;
    for (let i = 0; i < length; i++) sums[segment * length + i]! += values[row * length + i]!;
  });
  if (dtype === "int32") heapBytes(result).set(new Uint8Array(Int32Array.from(sums).buffer));
  else heapView(result).set(sums);
  return result;
}
