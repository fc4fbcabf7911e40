import type { TensorInfo } from "@tensorflow/tfjs-core";
import { emptyTensor, heapBytes, heapView } from "./heap-view.ts";

export interface StridedAttributes {
  readonly begin: readonly number[];
  readonly end: readonly number[];
  readonly strides: readonly number[];
  readonly beginMask: number;
  readonly endMask: number;
  readonly ellipsisMask: number;
  readonly newAxisMask: number;
  readonly shrinkAxisMask: number;
}

/**
 * Values at steps along each axis of four, from and up to places that are there. tfjs's own kernel looks each of them up, and takes
 * whole numbers for the bits of others. Undefined for what its masks and negative numbers mean.
 */
export function runStridedSlice(x: TensorInfo, attributes: StridedAttributes): TensorInfo | undefined {
  const { begin, end, strides } = attributes;
  const { beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attributes;
  const { shape } = x;
  const plain = shape.every((n, i) => begin[i]! >= 0 && begin[i]! < end[i]! && end[i]! <= n && strides[i]! > 0);
  if (shape.length !== 4 || !plain || beginMask || endMask || ellipsisMask || newAxisMask || shrinkAxisMask)
    return undefined;
  const counts = shape.map((_, i) => Math.ceil((end[i]! - begin[i]!) / strides[i]!)) as [
    number,
    number,
    number,
    number,
  ];
  const whole = x.dtype === "int32";
  const result = emptyTensor(counts, whole ? "int32" : "float32");
  const view = (tensor: TensorInfo) => (whole ? wholeNumbers(tensor) : heapView(tensor));
  const [from, to] = [view(x), view(result)];
  const [, height, width, channels] = shape as [number, number, number, number];
  const [images, rows, columns, parts] = counts;
  const [ofImage, ofRow, ofColumn, ofPart] = strides as [number, number, number, number];
  let at = 0;
  for (let image = 0; image < images; image++)
    for (let row = 0; row < rows; row++) {
      const line = ((begin[0]! + image * ofImage) * height + begin[1]! + row * ofRow) * width + begin[2]!;
      for (let column = 0; column < columns; column++) {
        const pixel = (line + column * ofColumn) * channels + begin[3]!;
        for (let part = 0; part < parts; part++) to[at++] = from[pixel + part * ofPart]!;
      }
    }
  return result;
}

function wholeNumbers(tensor: TensorInfo): Int32Array {
  const { buffer, byteOffset, byteLength } = heapBytes(tensor);
  return new Int32Array(buffer, byteOffset, byteLength / 4);
}
