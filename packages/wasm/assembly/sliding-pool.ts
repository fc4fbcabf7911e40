import { firstPixel, planeBytes, rowBytes } from "./blocked-layout";
import { SlidingPool, SlidingUnpool } from "./generated/operations";
import { tiesAt } from "./tie-map";

/**
 * The maximum of square windows that may overlap and reach beyond the image, of one plane. `op.record` is written for each channel of
 * each window: which of its pixels is the first of the largest, counted row by row. A NaN is taken for the largest. What `op.tieMap`
 * says is equal is taken for it, whatever rounding made of it.
 */
export function slidingPool(op: SlidingPool, item: i32, scratch: usize): void {
  const plane = <usize>item;
  const image = item / (op.words >> 2);
  const rows = rowBytes(op.inputWidth);
  const input = op.input + plane * planeBytes(op.inputHeight, op.inputWidth) + firstPixel(op.inputWidth);
  const output = op.output + plane * planeBytes(op.height, op.width) + firstPixel(op.width);
  let record = op.record + plane * <usize>(op.height * op.width) * 4;
  for (let y = 0; y < op.height; y++) {
    let to = output + <usize>y * rowBytes(op.width);
    const top = y * op.stride - op.padding;
    const firstY = max(0, -top), endY = min(op.size, op.inputHeight - top);
    for (let x = 0; x < op.width; x++, to += 16) {
      const left = x * op.stride - op.padding;
      const firstX = max(0, -left), endX = min(op.size, op.inputWidth - left);
      let start = input + <usize>((top + firstY) * <i32>rows + (left + firstX) * 16);
      let rowStep = rows;
      if (op.tieMap && hasTies(op, image, top + firstY, left + firstX, endY - firstY, endX - firstX)) {
        equalise(op, image, top + firstY, left + firstX, endY - firstY, endX - firstX, start, scratch);
        start = scratch;
        rowStep = <usize>op.size << 4;
      }
      let most = v128.load(start);
      let winner = i32x4.splat(firstY * op.size + firstX);
      for (let ky = firstY; ky < endY; ky++, start += rowStep) {
        let from = start;
        for (let kx = firstX; kx < endX; kx++, from += 16) {
          const v = v128.load(from);
          // Where the largest so far is NaN nothing is above it.
          const above = v128.andnot(v128.or(f32x4.gt(v, most), f32x4.ne(v, v)), f32x4.ne(most, most));
          most = v128.bitselect(v, most, above);
          winner = v128.bitselect(i32x4.splat(ky * op.size + kx), winner, above);
        }
      }
      v128.store(to, most);
      if (!op.record) continue;
      const halves = i16x8.narrow_i32x4_s(winner, winner);
      v128.store32_lane(record, i8x16.narrow_i16x8_u(halves, halves), 0);
      record += 4;
    }
  }
}

/** Whether any pixel of a window ties with one near it. */
function hasTies(op: SlidingPool, image: i32, top: i32, left: i32, height: i32, width: i32): bool {
  let any = 0;
  for (let y = top; y < top + height; y++)
    for (let x = left; x < left + width; x++) any |= tiesAt(op.tieMap, image, op.inputHeight, op.inputWidth, y, x);
  return any != 0;
}

/** A copy of a window, in which each pixel that ties with one before it, one or two rows or columns away, has that one's values. */
function equalise(
  op: SlidingPool, image: i32, top: i32, left: i32, height: i32, width: i32, from: usize, to: usize,
): void {
  const rows = rowBytes(op.inputWidth), toRow = <usize>op.size << 4;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = to + <usize>y * toRow + (<usize>x << 4);
      let value = from + <usize>y * rows + (<usize>x << 4);
      for (let k = 1; k >= 0; k--) {
        const distance = 1 << k;
        if (x >= distance && tiesAt(op.tieMap, image, op.inputHeight, op.inputWidth, top + y, left + x - distance) & distance)
          value = at - (<usize>distance << 4);
        if (y >= distance && tiesAt(op.tieMap, image, op.inputHeight, op.inputWidth, top + y - distance, left + x) & (distance << 4))
          value = at - <usize>distance * toRow;
      }
      v128.store(at, v128.load(value));
    }
}

/** Its gradient, of one plane: each window's goes to the pixel that `op.mask` names; several may go to one. */
export function slidingUnpool(op: SlidingUnpool, item: i32): void {
  const plane = <usize>item;
  const rows = rowBytes(op.width);
  const start = op.output + plane * planeBytes(op.height, op.width);
  memory.fill(start, 0, planeBytes(op.height, op.width));
  const output = start + firstPixel(op.width);
  const input = op.input + plane * planeBytes(op.inputHeight, op.inputWidth) + firstPixel(op.inputWidth);
  let mask = op.mask + plane * <usize>(op.inputHeight * op.inputWidth) * 4;
  for (let y = 0; y < op.inputHeight; y++) {
    let from = input + <usize>y * rowBytes(op.inputWidth);
    const top = y * op.stride - op.padding;
    for (let x = 0; x < op.inputWidth; x++, from += 16) {
      const left = x * op.stride - op.padding;
      for (let channel: usize = 0; channel < 4; channel++, mask++) {
        const winner = <i32>load<u8>(mask);
        const to =
          output + <usize>((top + winner / op.size) * <i32>rows + (left + (winner % op.size)) * 16) + (channel << 2);
        store<f32>(to, load<f32>(to) + load<f32>(from + (channel << 2)));
      }
    }
  }
}
