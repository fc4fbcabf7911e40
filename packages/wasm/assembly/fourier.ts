import { Fourier } from "./generated/operations";
import { madd, nmadd } from "./simd";

/** Bytes of a complex number of each of four lines: real parts, then imaginary ones. */
const bytes: usize = 32;

/** Values `step` bytes apart, a lane for each of `count` lines. */
function gather(at: usize, step: usize, count: i32): v128 {
  if (step == 4 && count == 4) return v128.load(at);
  let v = f32x4.replace_lane(f32x4.splat(0), 0, load<f32>(at));
  if (count > 1) v = f32x4.replace_lane(v, 1, load<f32>(at + step));
  if (count > 2) v = f32x4.replace_lane(v, 2, load<f32>(at + 2 * step));
  if (count > 3) v = f32x4.replace_lane(v, 3, load<f32>(at + 3 * step));
  return v;
}

function spread(v: v128, at: usize, step: usize, count: i32): void {
  store<f32>(at, f32x4.extract_lane(v, 0));
  if (count > 1) store<f32>(at + step, f32x4.extract_lane(v, 1));
  if (count > 2) store<f32>(at + 2 * step, f32x4.extract_lane(v, 2));
  if (count > 3) store<f32>(at + 3 * step, f32x4.extract_lane(v, 3));
}

/** Writes `(re, im)` times a turn. */
@inline
function turn(re: v128, im: v128, turns: usize, to: usize): void {
  const c = v128.load32_splat(turns), s = v128.load32_splat(turns, 4);
  v128.store(to, nmadd<f32>(im, s, f32x4.mul(re, c)));
  v128.store(to, madd<f32>(im, c, f32x4.mul(re, s)), 16);
}

/** A stage: sequences of `n / stride` numbers become twice as many, each with its own frequencies. */
function halve(from: usize, to: usize, turns: usize, n: i32, stride: i32): void {
  const half = n >> 1, apart = <usize>half * bytes, step = <usize>stride * bytes;
  for (let at = 0; at < half; at += stride) {
    let a = from + <usize>at * bytes, out = to + <usize>(2 * at) * bytes;
    for (const end = a + step; a != end; a += bytes, out += bytes) {
      const re = v128.load(a), im = v128.load(a, 16);
      const otherRe = v128.load(a + apart), otherIm = v128.load(a + apart, 16);
      v128.store(out, f32x4.add(re, otherRe));
      v128.store(out, f32x4.add(im, otherIm), 16);
      turn(f32x4.sub(re, otherRe), f32x4.sub(im, otherIm), turns + (<usize>at << 3), out + step);
    }
  }
}

/** The same for a factor of 4. */
function quarter(from: usize, to: usize, turns: usize, n: i32, stride: i32, inverse: bool): void {
  const part = n >> 2, apart = <usize>part * bytes, step = <usize>stride * bytes;
  for (let at = 0; at < part; at += stride) {
    let a = from + <usize>at * bytes, out = to + <usize>(4 * at) * bytes;
    const one = turns + (<usize>at << 3), two = turns + (<usize>at << 4), three = one + (<usize>at << 4);
    for (const end = a + step; a != end; a += bytes, out += bytes) {
      const re0 = v128.load(a), im0 = v128.load(a, 16), re1 = v128.load(a + apart), im1 = v128.load(a + apart, 16);
      const re2 = v128.load(a + 2 * apart), im2 = v128.load(a + 2 * apart, 16);
      const re3 = v128.load(a + 3 * apart), im3 = v128.load(a + 3 * apart, 16);
      const sumRe = f32x4.add(re0, re2), sumIm = f32x4.add(im0, im2);
      const oddRe = f32x4.add(re1, re3), oddIm = f32x4.add(im1, im3);
      const lessRe = f32x4.sub(re0, re2), lessIm = f32x4.sub(im0, im2);
      // By a quarter turn.
      const turnedRe = inverse ? f32x4.sub(im3, im1) : f32x4.sub(im1, im3);
      const turnedIm = inverse ? f32x4.sub(re1, re3) : f32x4.sub(re3, re1);
      v128.store(out, f32x4.add(sumRe, oddRe));
      v128.store(out, f32x4.add(sumIm, oddIm), 16);
      turn(f32x4.add(lessRe, turnedRe), f32x4.add(lessIm, turnedIm), one, out + step);
      turn(f32x4.sub(sumRe, oddRe), f32x4.sub(sumIm, oddIm), two, out + 2 * step);
      turn(f32x4.sub(lessRe, turnedRe), f32x4.sub(lessIm, turnedIm), three, out + 3 * step);
    }
  }
}

/** The same for any factor. */
function divide(from: usize, to: usize, turns: usize, n: i32, stride: i32, factor: i32): void {
  const part = n / factor, apart = <usize>part * bytes;
  for (let at = 0; at < part; at += stride)
    for (let j = 0; j < factor; j++) {
      const out = to + <usize>(factor * at + stride * j) * bytes;
      for (let q = 0; q < stride; q++) {
        let re = f32x4.splat(0), im = re, which = at * j;
        let a = from + <usize>(at + q) * bytes;
        for (let r = 0; r < factor; r++, a += apart) {
          const c = v128.load32_splat(turns + (<usize>which << 3)), s = v128.load32_splat(turns + (<usize>which << 3), 4);
          const x = v128.load(a), y = v128.load(a, 16);
          re = nmadd<f32>(y, s, madd<f32>(x, c, re));
          im = madd<f32>(y, c, madd<f32>(x, s, im));
          which = (which + part * j) % n;
        }
        v128.store(out + <usize>q * bytes, re);
        v128.store(out + <usize>q * bytes, im, 16);
      }
    }
}

/**
 * Discrete Fourier transforms of lines of `op.columns` numbers, times `op.scalar`, `op.rows` lines of each image; an item is four of
 * them. Stockham's, for a length of any `op.factors`: what it costs is the length times the sum of these.
 */
export function fourier(op: Fourier, item: i32, scratch: usize): void {
  const n = op.columns, groups = (op.rows + 3) >> 2;
  const image = item / groups, first = (item % groups) << 2;
  const count = min(4, op.rows - first);
  const row = <usize>op.rowStep << 2, column = <usize>op.columnStep << 2, part = <usize>op.partStep << 2;
  let at = op.input + <usize>image * (<usize>op.rows * n << (part ? 3 : 2)) + <usize>first * row;
  let filter = op.filter ? op.filter + (<usize>first * n << 2) : 0;
  let from = scratch, to = scratch + <usize>n * bytes;
  for (const end = to; from != end; from += bytes, at += column) {
    let re = gather(at, row, count), im = part ? gather(at + part, row, count) : f32x4.splat(0);
    if (filter) {
      const by = gather(filter, <usize>n << 2, count);
      re = f32x4.mul(re, by);
      im = f32x4.mul(im, by);
      filter += 4;
    }
    v128.store(from, re);
    v128.store(from, im, 16);
  }
  from = scratch;
  let stride = 1;
  for (let factors = op.factors; load<i32>(factors) != 0; factors += 4) {
    const factor = load<i32>(factors);
    if (factor == 4) quarter(from, to, op.turns, n, stride, op.inverse != 0);
    else if (factor == 2) halve(from, to, op.turns, n, stride);
    else divide(from, to, op.turns, n, stride, factor);
    const written = to;
    to = from;
    from = written;
    stride *= factor;
  }
  const scale = f32x4.splat(op.scalar), outputRow = <usize>op.outputRow << 2, outputPart = <usize>op.outputPart << 2;
  let out = op.output + <usize>(image * op.rows + first) * outputRow;
  for (const end = from + <usize>n * bytes; from != end; from += bytes, out += 4) {
    spread(f32x4.mul(v128.load(from), scale), out, outputRow, count);
    if (outputPart) spread(f32x4.mul(v128.load(from, 16), scale), out + outputPart, outputRow, count);
  }
}
