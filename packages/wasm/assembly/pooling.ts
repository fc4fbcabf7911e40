import { firstPixel, maskPlaneBytes, maskRowBytes, planeBytes, rowBytes } from "./blocked-layout";
import { ApplyMask, Pool, Relu, Unpool } from "./generated/operations";
import { lanes, larger, positive, recordBits } from "./simd";
import { tiesOf } from "./tie-map";
import { maskOf, poolWindow } from "./winograd";

/** 2x2 stride-2 pooling of one group of four channels; `op.record` says which value of each window a maximum is. */
export function pool<T>(op: Pool, item: i32): void {
  const vectors = vectorsOf<T>();
  for (let i = 0; i < vectors; i++) poolPlane<T>(op, item * vectors + i, i == 1);
}

/** Vectors, and so planes, of four channels. */
@inline
function vectorsOf<T>(): i32 {
  return sizeof<T>() / 4;
}

function poolPlane<T>(op: Pool, item: i32, upper: bool): void {
  const height = op.height >> 1, width = op.width >> 1;
  const rows = rowBytes(op.width);
  const maskRows = maskRowBytes(op.width);
  const plane = <usize>item;
  const image = item / (op.words >> 2);
  for (let y = 0; y < height; y++) {
    let from = op.input + plane * planeBytes(op.height, op.width) + firstPixel(op.width) + <usize>(2 * y) * rows;
    let to = op.output + plane * planeBytes(height, width) + firstPixel(width) + <usize>y * rowBytes(width);
    let record = op.record ? op.record + maskOf<T>(plane) * maskPlaneBytes(op.height, op.width) + <usize>(2 * y) * maskRows : 0;
    for (let x = 0; x < width; x++) {
      const v0 = v128.load(from), v1 = v128.load(from, 16), v2 = v128.load(from + rows), v3 = v128.load(from + rows, 16);
      if (op.average) {
        const sum = v128.add<T>(v128.add<T>(v0, v1), v128.add<T>(v2, v3));
        v128.store(to, v128.mul<T>(sum, v128.splat<T>(0.25)));
      } else {
        const ties = tiesOf(op.tieMap, image, op.height, op.width, 2 * y, 2 * x);
        v128.store(to, poolWindow<T>(v0, v1, v2, v3, ties, record, maskRows, upper, false));
      }
      from += 32;
      to += 16;
      if (record) record += 2;
    }
  }
}

/** The gradient of a pool, for one plane: every pixel takes its window's where the mask lets it; a last odd row or column, the border's 0. */
export function unpool(op: Unpool, item: i32): void {
  const width = op.width >> 1;
  const plane = <usize>item;
  const scale = f32x4.splat(op.average ? 0.25 : 1);
  for (let y = 0; y < op.height; y++) {
    const from = op.input + plane * planeBytes(op.height >> 1, width) + firstPixel(width) + <usize>(y >> 1) * rowBytes(width);
    let to = op.output + plane * planeBytes(op.height, op.width) + firstPixel(op.width) + <usize>y * rowBytes(op.width);
    let mask = op.mask + plane * maskPlaneBytes(op.height, op.width) + <usize>y * maskRowBytes(op.width);
    for (let x = 0; x < op.width; x++) {
      let v = f32x4.mul(v128.load(from + (<usize>(x >> 1) << 4)), scale);
      if (op.mask) v = v128.and(v, lanes(load<u8>(mask++)));
      v128.store(to, v);
      to += 16;
    }
  }
}

/** ReLU of one group of four channels in place; `op.record` says where values are positive. */
export function relu<T>(op: Relu, item: i32): void {
  const vectors = vectorsOf<T>();
  for (let i = 0; i < vectors; i++) reluPlane<T>(op, item * vectors + i, i == 1);
}

function reluPlane<T>(op: Relu, item: i32, upper: bool): void {
  const plane = <usize>item;
  for (let y = 0; y < op.height; y++) {
    let at = op.output + plane * planeBytes(op.height, op.width) + firstPixel(op.width) + <usize>y * rowBytes(op.width);
    let record = op.record
      ? op.record + maskOf<T>(plane) * maskPlaneBytes(op.height, op.width) + <usize>y * maskRowBytes(op.width)
      : 0;
    for (let x = 0; x < op.width; x++) {
      const v = larger<T>(v128.load(at), v128.splat<T>(0));
      v128.store(at, v);
      if (record) recordBits<T, u8>(record++, <u8>positive<T>(v), upper);
      at += 16;
    }
  }
}

/** The ReLU's gradient of one plane in place: 0 where the mask says so. */
export function applyMask(op: ApplyMask, item: i32): void {
  const plane = <usize>item;
  for (let y = 0; y < op.height; y++) {
    let at = op.output + plane * planeBytes(op.height, op.width) + firstPixel(op.width) + <usize>y * rowBytes(op.width);
    let bits = op.mask + plane * maskPlaneBytes(op.height, op.width) + <usize>y * maskRowBytes(op.width);
    for (let x = 0; x < op.width; x++) {
      v128.store(at, v128.and(v128.load(at), lanes(load<u8>(bits++))));
      at += 16;
    }
  }
}
