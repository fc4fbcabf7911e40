import { WindowBlur } from "./generated/operations";
import { madd } from "./simd";

/** Rows of an item. */
const itemRows: i32 = 8;

/** `op.size` rows, `step` bytes apart, each times its tap: `bytes` of sums, a multiple of 16, times `scale`. */
@inline
function weigh(op: WindowBlur, from: usize, step: usize, to: usize, bytes: usize, scale: v128): void {
  const end = op.taps + (<usize>op.size << 2);
  for (const stop = from + bytes; from < stop; from += 16, to += 16) {
    let sum = f32x4.splat(0);
    let at = from;
    for (let tap = op.taps; tap != end; tap += 4, at += step) sum = madd<f32>(v128.load32_splat(tap), v128.load(at), sum);
    v128.store(to, f32x4.mul(sum, scale));
  }
}

/**
 * Each channel of images `[row][column][op.channels]` under a window that is the product of `op.taps` along both axes, where the whole of
 * it fits; times `op.scalar`. What is read and written has room for a vector behind its end. An item is some rows of the result.
 */
export function windowBlur(op: WindowBlur, item: i32, scratch: usize): void {
  const pixel = <usize>op.channels << 2;
  const row = <usize>(op.width + op.size - 1) * pixel, outputRow = <usize>op.width * pixel;
  const perImage = (op.height + itemRows - 1) / itemRows;
  const image = item / perImage, first = (item % perImage) * itemRows;
  const input = op.input + <usize>(image * (op.height + op.size - 1)) * row;
  const output = op.output + <usize>(image * op.height) * outputRow;
  // Rows end where others begin, which another thread may have written: the last vector goes through the scratch memory.
  const whole = outputRow & ~15;
  const across = scratch + 32;
  for (let y = first; y < min(op.height, first + itemRows); y++) {
    weigh(op, input + <usize>y * row, row, across, (row + 15) & ~15, f32x4.splat(1));
    const to = output + <usize>y * outputRow;
    weigh(op, across, pixel, to, whole, f32x4.splat(op.scalar));
    if (whole == outputRow) continue;
    weigh(op, across + whole, pixel, scratch, 16, f32x4.splat(op.scalar));
    memory.copy(to + whole, scratch, outputRow - whole);
  }
}
