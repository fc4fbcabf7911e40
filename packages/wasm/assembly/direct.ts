import { Op } from "./op";
import { blockTiles, firstOf, groupBytes, multiplyPanels } from "./panel-products";
import { isTriple } from "./panels";
import { firstPixel, maskPlaneBytes, maskRowBytes, planeBytes, rowBytes } from "./planes";
import { lanes, larger, positive } from "./simd";

/** An output pixel before its channels are looked at; five words. */
@unmanaged
class Pixel {
  /** The pixel itself in the first plane of the input. */
  input: usize;
  row: i32;
  column: i32;
  output: usize;
  mask: usize;
}

const pixelBytes: usize = 20;

/** A stride-1 convolution with "same" padding and an odd kernel, of some blocks of pixels: each patch is copied once, then multiplied. */
export function direct(op: Op, item: i32, scratch: usize): void {
  const pixels = op.batch * op.height * op.width;
  const first = firstOf(item, op.items, pixels);
  const count = firstOf(item + 1, op.items, pixels) - first;
  const blocks = (count + blockTiles - 1) / blockTiles;
  findPixels(op, scratch, first, blocks * blockTiles);

  const taps = op.kernelHeight * op.kernelWidth;
  const triple = isTriple(op.channels);
  const groups = triple ? (taps * 3 + 3) >> 2 : (op.inputs >> 2) * taps;
  const patches = scratch + <usize>(op.blocks * blockTiles) * pixelBytes + 64;
  for (let i = 0; i < blocks; i++) {
    const table = scratch + <usize>(i * blockTiles) * pixelBytes;
    const to = patches + <usize>(i * groups) * groupBytes;
    if (triple) copyTriples(op, table, to);
    else copyPatches(op, table, to);
  }

  const products = patches + <usize>(blocks * groups) * groupBytes;
  multiplyPanels(patches, op.weights, products, count, groups, 0, op.outputs, op.outputs);
  finish(op, scratch, products, count);
}

function findPixels(op: Op, table: usize, first: i32, count: i32): void {
  const each = op.height * op.width;
  const last = op.batch * each - 1;
  const rows = rowBytes(op.width);
  const plane = planeBytes(op.height, op.width);
  const start = firstPixel(op.width);
  for (let i = 0; i < count; i++) {
    const p = min(first + i, last);
    const image = p / each;
    const y = (p - image * each) / op.width;
    const x = (p - image * each) % op.width;
    const offset = start + <usize>y * rows + (<usize>x << 4);
    const pixel = changetype<Pixel>(table + <usize>i * pixelBytes);
    pixel.input = op.input + <usize>(image * (op.inputs >> 2)) * plane + offset;
    pixel.row = y;
    pixel.column = x;
    pixel.output = op.output + <usize>(image * (op.outputs >> 2)) * plane + offset;
    pixel.mask =
      <usize>(image * (op.outputs >> 2)) * maskPlaneBytes(op.height, op.width) + <usize>y * maskRowBytes(op.width) + <usize>x;
  }
}

/** Whether the zeros round a plane are all that its kernel reaches. */
@inline
function isBordered(op: Op): bool {
  return op.kernelHeight <= 3 && op.kernelWidth <= 3;
}

/** The neighbourhoods of one block of pixels: `[in / 4][tap][pixel][4]`. */
function copyPatches(op: Op, table: usize, to: usize): void {
  const rows = rowBytes(op.width);
  const plane = planeBytes(op.height, op.width);
  const up = op.kernelHeight >> 1;
  const left = op.kernelWidth >> 1;
  const bordered = isBordered(op);
  const end = table + <usize>blockTiles * pixelBytes;
  for (let g: usize = 0; g < <usize>(op.inputs >> 2); g++)
    for (let ky = -up; ky <= up; ky++)
      for (let kx = -left; kx <= left; kx++) {
        const offset = g * plane + <usize>(ky * <i32>rows + kx * 16);
        for (let entry = table; entry < end; entry += pixelBytes) {
          const pixel = changetype<Pixel>(entry);
          const reachable =
            bordered ||
            (<u32>(pixel.row + ky) < <u32>op.height && <u32>(pixel.column + kx) < <u32>op.width);
          v128.store(to, reachable ? v128.load(pixel.input + offset) : f32x4.splat(0));
          to += 16;
        }
      }
}

/** The same of three channels, without the gap that a fourth one leaves: four taps fill three vectors. */
function copyTriples(op: Op, table: usize, to: usize): void {
  const taps = op.kernelHeight * op.kernelWidth;
  const rows = <i32>rowBytes(op.width);
  const bordered = isBordered(op);
  const end = table + <usize>blockTiles * pixelBytes;
  for (let tap = 0; tap < taps; tap += 4, to += 3 * groupBytes) {
    const y0 = row(op, tap), y1 = row(op, tap + 1), y2 = row(op, tap + 2), y3 = row(op, tap + 3);
    const x0 = column(op, tap), x1 = column(op, tap + 1), x2 = column(op, tap + 2), x3 = column(op, tap + 3);
    let place = to;
    for (let entry = table; entry < end; entry += pixelBytes, place += 16) {
      const pixel = changetype<Pixel>(entry);
      const v0 = neighbour(op, pixel, bordered, rows, y0, x0);
      // Kernels are odd: one tap is left, or three.
      if (tap + 1 == taps) {
        v128.store(place, v0);
        continue;
      }
      const v1 = neighbour(op, pixel, bordered, rows, y1, x1), v2 = neighbour(op, pixel, bordered, rows, y2, x2);
      const v3 = tap + 3 < taps ? neighbour(op, pixel, bordered, rows, y3, x3) : f32x4.splat(0);
      v128.store(place, v128.shuffle<f32>(v0, v1, 0, 1, 2, 4));
      v128.store(place, v128.shuffle<f32>(v1, v2, 1, 2, 4, 5), groupBytes);
      v128.store(place, v128.shuffle<f32>(v2, v3, 2, 4, 5, 6), 2 * groupBytes);
    }
  }
}

/** Of a tap, from the middle of its kernel. */
@inline
function row(op: Op, tap: i32): i32 {
  return tap / op.kernelWidth - (op.kernelHeight >> 1);
}

@inline
function column(op: Op, tap: i32): i32 {
  return (tap % op.kernelWidth) - (op.kernelWidth >> 1);
}

@inline
function neighbour(op: Op, pixel: Pixel, bordered: bool, rows: i32, y: i32, x: i32): v128 {
  const inside =
    bordered || (<u32>(pixel.row + y) < <u32>op.height && <u32>(pixel.column + x) < <u32>op.width);
  return inside ? v128.load(pixel.input + <usize>(y * rows + x * 16)) : f32x4.splat(0);
}

/** Bias, floor and record, or the mask. */
function finish(op: Op, table: usize, products: usize, count: i32): void {
  const plane = planeBytes(op.height, op.width);
  const maskPlane = maskPlaneBytes(op.height, op.width);
  const groups = op.outputs >> 2;
  const floor = f32x4.splat(op.floor);
  for (let i = 0; i < count; i += blockTiles) {
    const first = table + <usize>i * pixelBytes;
    const end = first + <usize>min(blockTiles, count - i) * pixelBytes;
    for (let g: usize = 0; g < <usize>groups; g++) {
      const bias = op.bias ? v128.load(op.bias + (g << 4)) : f32x4.splat(0);
      let from = products + (<usize>((i / blockTiles) * groups) + g) * groupBytes;
      for (let entry = first; entry < end; entry += pixelBytes) {
        const pixel = changetype<Pixel>(entry);
        let v = f32x4.add(v128.load(from), bias);
        const mask = pixel.mask + g * maskPlane;
        if (op.mask) v = v128.and(v, lanes(load<u8>(op.mask + mask)));
        else v = larger(v, floor);
        if (op.record) store<u8>(op.record + mask, positive(v));
        v128.store(pixel.output + g * plane, v);
        from += 16;
      }
    }
  }
}
