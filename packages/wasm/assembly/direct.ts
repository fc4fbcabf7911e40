import { firstPixel, maskPlaneBytes, maskRowBytes, planeBytes, rowBytes } from "./blocked-layout";
import { Convolution } from "./generated/operations";
import { blockTiles, firstOf, groupBytes, multiplyPanels, productOffset, productStep } from "./panel-products";
import { hasThreeChannels, threeChannels } from "./three-channels";
import { lanes, larger, positive } from "./simd";

/** An output pixel before its channels are looked at; five words. */
@unmanaged
class Pixel {
  /** The first pixel of its window in the first plane of the input, as far out as the padding is. */
  input: usize;
  /** Of that pixel. */
  row: i32;
  column: i32;
  output: usize;
  mask: usize;
}

const pixelBytes: usize = 20;

/** A convolution with any window, of some blocks of pixels: each patch is copied once, then multiplied. */
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
  const rows = rowBytes(op.width), inputRows = rowBytes(op.inputWidth);
  const plane = planeBytes(op.height, op.width), inputPlane = planeBytes(op.inputHeight, op.inputWidth);
  const start = firstPixel(op.width), inputStart = firstPixel(op.inputWidth);
  for (let i = 0; i < count; i++) {
    const p = min(first + i, last);
    const image = p / each;
    const y = (p - image * each) / op.width;
    const x = (p - image * each) % op.width;
    const offset = start + <usize>y * rows + (<usize>x << 4);
    const pixel = changetype<Pixel>(table + <usize>i * pixelBytes);
    const row = y * op.stride - op.paddingTop, column = x * op.stride - op.paddingLeft;
    pixel.input = op.input + <usize>(image * (op.inputs >> 2)) * inputPlane + inputStart + <usize>(row * <i32>inputRows + column * 16);
    pixel.row = row;
    pixel.column = column;
    pixel.output = op.output + <usize>(image * (op.outputs >> 2)) * plane + offset;
    pixel.mask =
      <usize>(image * (op.outputs >> 2)) * maskPlaneBytes(op.height, op.width) + <usize>y * maskRowBytes(op.width) + <usize>x;
  }
}

/** Whether the windows of a block reach no further than the border of zeros, which is one pixel wide. */
function isInside(op: Convolution, table: usize): bool {
  const end = table + <usize>blockTiles * pixelBytes;
  for (let entry = table; entry < end; entry += pixelBytes) {
    const pixel = changetype<Pixel>(entry);
    if (pixel.row < -1 || pixel.row + op.kernelHeight > op.inputHeight + 1) return false;
    if (pixel.column < -1 || pixel.column + op.kernelWidth > op.inputWidth + 1) return false;
  }
  return true;
}

/** The neighbourhoods of one block of pixels: `[in / 4][tap][pixel][4]`. */
function copyPatches(op: Convolution, table: usize, to: usize): void {
  const rows = rowBytes(op.inputWidth);
  const plane = planeBytes(op.inputHeight, op.inputWidth);
  const inside = isInside(op, table);
  const end = table + <usize>blockTiles * pixelBytes;
  for (let g: usize = 0; g < <usize>(op.inputs >> 2); g++)
    for (let ky = 0; ky < op.kernelHeight; ky++)
      for (let kx = 0; kx < op.kernelWidth; kx++) {
        const offset = g * plane + <usize>ky * rows + (<usize>kx << 4);
        if (inside) {
          for (let entry = table; entry < end; entry += pixelBytes, to += 16)
            v128.store(to, v128.load(changetype<Pixel>(entry).input + offset));
        } else {
          for (let entry = table; entry < end; entry += pixelBytes, to += 16) {
            const pixel = changetype<Pixel>(entry);
            const reachable =
              <u32>(pixel.row + ky) < <u32>op.inputHeight && <u32>(pixel.column + kx) < <u32>op.inputWidth;
            v128.store(to, reachable ? v128.load(pixel.input + offset) : f32x4.splat(0));
          }
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
      let from = products + <usize>((i / blockTiles) * groups) * groupBytes + productOffset(<i32>g, groups);
      const gap = productStep(<i32>g, groups);
      for (let entry = first; entry < end; entry += pixelBytes) {
        const pixel = changetype<Pixel>(entry);
        let v = f32x4.add(v128.load(from), bias);
        const mask = pixel.mask + g * maskPlane;
        if (op.mask) v = v128.and(v, lanes(load<u8>(op.mask + mask)));
        else v = larger<f32>(v, floor);
        if (op.record) store<u8>(op.record + mask, positive<f32>(v));
        v128.store(pixel.output + g * plane, v);
        from += gap;
      }
    }
  }
}
