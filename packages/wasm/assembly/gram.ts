import { Gram, GramSums, GramUpstream } from "./generated/operations";
import { multiply4x16 } from "./multiply-onto";
import { lanes, madd, pairs } from "./simd";

/**
 * Gram matrices. Two of them that are nearly equal are subtracted from each other, so that their sums are float64: products of
 * two float32 are exact there. Only blocks on and above the diagonal are computed.
 *
 * Rows are split into segments, and the sums of those added up in their order: bits don't depend on the threads.
 */

/** Rows that are made float64 at once. */
const runRows: i32 = 64;
/** Bytes of four channels of a row, and of a block of 4x4 sums, in float64. */
const panelRow: usize = 32;
const blockBytes: usize = 128;

@inline
function panels(channels: i32): i32 {
  return (channels + 3) >> 2;
}

/**
 * `op.input` holds rows `[image][op.rows][op.channels]`; `op.output` gets the sums of each segment,
 * `[image][segment][i / 4][j / 4][4][4]`. An item is one segment of one image.
 */
export function gram(op: Gram, item: i32, scratch: usize): void {
  const count = panels(op.channels);
  const image = item / op.segments, segment = item % op.segments;
  const length = (op.rows + op.segments - 1) / op.segments;
  const end = min(op.rows, (segment + 1) * length);
  const sums = op.output + <usize>item * <usize>(count * count) * blockBytes;
  if (!op.add) memory.fill(sums, 0, <usize>(count * count) * blockBytes);
  for (let row = segment * length; row < end; row += runRows) {
    const rows = min(runRows, end - row);
    promote(op.channels, op.input + <usize>(image * op.rows + row) * (<usize>op.channels << 2), rows, scratch);
    const bytes = <usize>rows * panelRow;
    for (let i = 0; i < count; i++)
      for (let j = i; j < count; j++) {
        const a = scratch + <usize>i * bytes, b = scratch + <usize>j * bytes, c = sums + <usize>(i * count + j) * blockBytes;
        if (pairs && j + 1 < count) {
          multiply4x16<f64>(a, b, bytes, c, panelRow, blockBytes, rows, true);
          j++;
        } else multiplyRows4x4(a, b, c, bytes);
      }
  }
}

/** Rows as float64, `[channel / 4][row][4]`, with zeros behind the last channel. */
function promote(channels: i32, from: usize, rows: i32, to: usize): void {
  const count = panels(channels);
  for (let i = 0; i < count; i++) {
    const kept = lanes((1 << min(4, channels - i * 4)) - 1);
    let at = from + (<usize>i << 4);
    for (let row = 0; row < rows; row++, at += <usize>channels << 2, to += panelRow) {
      const values = v128.and(v128.load(at), kept);
      v128.store(to, f64x2.promote_low_f32x4(values));
      v128.store(to, f64x2.promote_low_f32x4(v128.shuffle<f32>(values, values, 2, 3, 2, 3)), 16);
    }
  }
}

/** The products of four channels with four others, over all rows, added to the sums at `c`. */
function multiplyRows4x4(a: usize, b: usize, c: usize, bytes: usize): void {
  let s00 = v128.load(c), s01 = v128.load(c, 16), s10 = v128.load(c, 32), s11 = v128.load(c, 48);
  let s20 = v128.load(c, 64), s21 = v128.load(c, 80), s30 = v128.load(c, 96), s31 = v128.load(c, 112);
  const end = a + bytes;
  do {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    const a0 = v128.load64_splat(a);
    s00 = madd<f64>(a0, b0, s00);
    s01 = madd<f64>(a0, b1, s01);
    const a1 = v128.load64_splat(a, 8);
    s10 = madd<f64>(a1, b0, s10);
    s11 = madd<f64>(a1, b1, s11);
    const a2 = v128.load64_splat(a, 16);
    s20 = madd<f64>(a2, b0, s20);
    s21 = madd<f64>(a2, b1, s21);
    const a3 = v128.load64_splat(a, 24);
    s30 = madd<f64>(a3, b0, s30);
    s31 = madd<f64>(a3, b1, s31);
    a += panelRow;
    b += panelRow;
  } while (a != end);
  v128.store(c, s00);
  v128.store(c, s01, 16);
  v128.store(c, s10, 32);
  v128.store(c, s11, 48);
  v128.store(c, s20, 64);
  v128.store(c, s21, 80);
  v128.store(c, s30, 96);
  v128.store(c, s31, 112);
}

/**
 * Adds up the segments' sums, times the float64 at `op.scale`: `[2][image][channel][channel]`, what float32 holds of each
 * value, and the rest of it. An item is four channels of one image.
 */
export function gramSums(op: GramSums, item: i32): void {
  const count = panels(op.channels), c = op.channels;
  const image = item / count, i = item % count;
  const scale = load<f64>(op.scale);
  const matrix = <usize>(count * count) * blockBytes;
  const to = op.output + ((<usize>image * c * c) << 2);
  const rest = (<usize>op.batch * c * c) << 2;
  for (let j = i; j < count; j++) {
    const first = op.input + <usize>(image * op.segments) * matrix + <usize>(i * count + j) * blockBytes;
    for (let y = 0; y < min(4, c - i * 4); y++)
      for (let x = 0; x < min(4, c - j * 4); x++) {
        let sum: f64 = 0;
        let at = first + <usize>((y << 2) + x) * 8;
        for (let segment = 0; segment < op.segments; segment++, at += matrix) sum += load<f64>(at);
        sum *= scale;
        const value = <f32>sum;
        const left = isFinite(value) ? <f32>(sum - value) : 0;
        const row = i * 4 + y, column = j * 4 + x;
        const address = to + (<usize>(row * c + column) << 2), mirrored = to + (<usize>(column * c + row) << 2);
        store<f32>(address, value);
        store<f32>(mirrored, value);
        store<f32>(address + rest, left);
        store<f32>(mirrored + rest, left);
      }
  }
}

/**
 * `S + S^T` times the float64 at `op.scale`, S being the upstream gradient `[image][channel][channel]` at `op.upstream`: in panels
 * `[image][j / 8][i][8]`, with zeros behind the last channel. An item is one panel.
 */
export function gramUpstream(op: GramUpstream, item: i32): void {
  const c = op.channels, count = (c + 7) >> 3;
  const image = item / count, first = (item % count) << 3;
  const scale = load<f64>(op.scale);
  const from = op.upstream + ((<usize>image * c * c) << 2);
  let to = op.output + <usize>item * (<usize>c << 5);
  for (let i = 0; i < c; i++)
    for (let j = first; j < first + 8; j++, to += 4) {
      const one = from + (<usize>(i * c + j) << 2), other = from + (<usize>(j * c + i) << 2);
      store<f32>(to, j < c ? <f32>((<f64>load<f32>(one) + <f64>load<f32>(other)) * scale) : 0);
    }
}
