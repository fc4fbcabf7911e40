import { firstPixel, maskPlaneBytes, maskRowBytes, planeBytes, rowBytes } from "./blocked-layout";
import { Convolution } from "./generated/operations";
import { blockTiles, firstOf, groupBytes, multiplyPanels } from "./panel-products";
import { hasThreeChannels, threeChannels } from "./three-channels";
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
export function direct(op: Convolution, item: i32, scratch: usize): void {
  if (hasThreeChannels(op)) return threeChannels(op, item);
  const pixels = op.batch * op.height * op.width;
  const first = firstOf(item, op.items, pixels);
  const count = firstOf(item + 1, op.items, pixels) - first;
  const blocks = (count + blockTiles - 1) / blockTiles;
  findPixels(op, scratch, first, blocks * blockTiles);

  const taps = op.kernelHeight * op.kernelWidth;
  const groups = (op.inputs >> 2) * taps;
  const patches = scratch + <usize>(op.blocks * blockTiles) * pixelBytes + 64;
  for (let i = 0; i < blocks; i++)
    copyPatches(op, scratch + <usize>(i * blockTiles) * pixelBytes, patches + <usize>(i * groups) * groupBytes);

  const products = patches + <usize>(blocks * groups) * groupBytes;
  multiplyPanels<f32>(patches, op.weights, products, count, groups, groups, 0, op.outputs, op.outputs);
  finish(op, scratch, products, count);
}

function findPixels(op: Convolution, table: usize, first: i32, count: i32): void {
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

/** The neighbourhoods of one block of pixels: `[in / 4][tap][pixel][4]`. */
function copyPatches(op: Convolution, table: usize, to: usize): void {
  const rows = rowBytes(op.width);
  const plane = planeBytes(op.height, op.width);
  const up = op.kernelHeight >> 1;
  const left = op.kernelWidth >> 1;
  const bordered = up <= 1 && left <= 1;
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

/** Bias, floor and record, or the mask. */
function finish(op: Convolution, table: usize, products: usize, count: i32): void {
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
        else v = larger<f32>(v, floor);
        if (op.record) store<u8>(op.record + mask, positive<f32>(v));
        v128.store(pixel.output + g * plane, v);
        from += 16;
      }
    }
  }
}
