import { firstPixel, planeBytes, rowBytes } from "./blocked-layout";
import { BlurredPool, BlurredUnpool } from "./generated/operations";
import { madd } from "./simd";

/** Keeps the root of zeros, and its gradient, finite. */
const epsilon: f64 = 1e-12;

/** [1 2 1] of the squares of three pixels side by side, the first one at `at`. */
@inline
function squares<T>(at: usize): v128 {
  const a = v128.load(at), b = v128.load(at, 16), c = v128.load(at, 32);
  const twice = v128.mul<T>(v128.splat<T>(2 as T), v128.mul<T>(b, b));
  return v128.add<T>(madd<T>(a, a, v128.mul<T>(c, c)), twice);
}

/** The root of the squares' blur by [1 2 1] x [1 2 1] / 16 at every other row and column, of one plane; round the image there are zeros. */
export function blurredPool<T>(op: BlurredPool, item: i32): void {
  const rows = rowBytes(op.inputWidth);
  const input = op.input + <usize>item * planeBytes(op.inputHeight, op.inputWidth);
  const output = op.output + <usize>item * planeBytes(op.height, op.width) + firstPixel(op.width);
  for (let y = 0; y < op.height; y++) {
    let from = input + <usize>(2 * y) * rows;
    let to = output + <usize>y * rowBytes(op.width);
    for (let x = 0; x < op.width; x++, from += 32, to += 16) {
      const twice = v128.mul<T>(v128.splat<T>(2 as T), squares<T>(from + rows));
      const sum = v128.add<T>(v128.add<T>(squares<T>(from), squares<T>(from + 2 * rows)), twice);
      const blurred = v128.mul<T>(sum, v128.splat<T>(0.0625 as T));
      v128.store(to, v128.sqrt<T>(v128.add<T>(blurred, v128.splat<T>(epsilon as T))));
    }
  }
}

/**
 * Its gradient, of one plane: `op.input` times the blur of the upstream gradient over the result, `op.target`, which is overwritten with
 * that quotient.
 */
export function blurredUnpool(op: BlurredUnpool, item: i32): void {
  const plane = planeBytes(op.inputHeight, op.inputWidth), rows = rowBytes(op.inputWidth);
  const quotients = op.target + <usize>item * plane + firstPixel(op.inputWidth);
  for (let y = 0; y < op.inputHeight; y++) {
    let at = quotients + <usize>y * rows;
    let dy = op.upstream + <usize>item * plane + firstPixel(op.inputWidth) + <usize>y * rows;
    for (let x = 0; x < op.inputWidth; x++, at += 16, dy += 16)
      v128.store(at, f32x4.mul(f32x4.div(v128.load(dy), v128.load(at)), f32x4.splat(0.0625)));
  }
  const large = planeBytes(op.height, op.width), largeRows = rowBytes(op.width);
  for (let y = 0; y < op.height; y++) {
    const offset = <usize>item * large + firstPixel(op.width) + <usize>y * largeRows;
    let x = op.input + offset, to = op.output + offset;
    // An even row is in the middle of one window, an odd one at the edges of two.
    const above = quotients + <usize>(y >> 1) * rows;
    const below = y & 1 ? above + rows : above;
    for (let column = 0; column < op.width; column++, x += 16, to += 16) {
      const left = <usize>(column >> 1) << 4;
      const right = column & 1 ? left + 16 : left;
      const first = f32x4.add(v128.load(above + left), v128.load(above + right));
      const second = f32x4.add(v128.load(below + left), v128.load(below + right));
      v128.store(to, f32x4.mul(v128.load(x), f32x4.add(first, second)));
    }
  }
}
