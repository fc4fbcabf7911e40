import { UnitDifferenceGradient, UnitDifferences } from "./generated/operations";
import { demoted, high, low, madd, sumOf } from "./simd";

/** Rows of an item. */
const itemRows: i32 = 32;
/** Keeps features that are all 0 finite (Zhang et al.'s code). */
const epsilon: f64 = 1e-10;

/** The length of a row of features, in float64; channels are a multiple of four. */
function lengthOf(from: usize, bytes: usize): f64 {
  let s0 = f64x2.splat(0), s1 = s0;
  for (const end = from + bytes; from != end; from += 16) {
    const v = v128.load(from);
    const a = low(v), b = high(v);
    s0 = madd<f64>(a, a, s0);
    s1 = madd<f64>(b, b, s1);
  }
  return sqrt(sumOf(s0, s1));
}

/**
 * For each of `op.rows` rows of features, at `op.input` and `op.target`, `sum_c w_c (a_c / |a| - b_c / |b|)^2`, the weights at
 * `op.otherChannels`: a float for each row at `op.output`. In float64, since unit features are nearly alike. An item is a few rows.
 */
export function unitDifferences(op: UnitDifferences, item: i32): void {
  const bytes = <usize>op.channels << 2;
  const first = item * itemRows, end = min(op.rows, first + itemRows);
  for (let row = first; row < end; row++) {
    const offset = <usize>row * bytes;
    let x = op.input + offset, t = op.target + offset, w = op.otherChannels;
    const byX = f64x2.splat(1 / (lengthOf(x, bytes) + epsilon)), byT = f64x2.splat(1 / (lengthOf(t, bytes) + epsilon));
    let s0 = f64x2.splat(0), s1 = s0;
    for (const stop = x + bytes; x != stop; x += 16, t += 16, w += 16) {
      const a = v128.load(x), b = v128.load(t), weight = v128.load(w);
      const d0 = f64x2.sub(f64x2.mul(low(a), byX), f64x2.mul(low(b), byT));
      const d1 = f64x2.sub(f64x2.mul(high(a), byX), f64x2.mul(high(b), byT));
      s0 = madd<f64>(low(weight), f64x2.mul(d0, d0), s0);
      s1 = madd<f64>(high(weight), f64x2.mul(d1, d1), s1);
    }
    store<f32>(op.output + (<usize>row << 2), <f32>sumOf(s0, s1));
  }
}

/**
 * Its gradient in the features at `op.input`; the upstream gradient is a float for each image of `op.inner` rows. It is 0 where all features
 * of a row are 0.
 */
export function unitDifferenceGradient(op: UnitDifferenceGradient, item: i32): void {
  const bytes = <usize>op.channels << 2;
  const first = item * itemRows, end = min(op.rows, first + itemRows);
  for (let row = first; row < end; row++) {
    const offset = <usize>row * bytes;
    const x = op.input + offset, t = op.target + offset, to = op.output + offset;
    const length = lengthOf(x, bytes);
    if (length == 0) {
      memory.fill(to, 0, bytes);
      continue;
    }
    const inverse = 1 / (length + epsilon);
    const byX = f64x2.splat(inverse), byT = f64x2.splat(1 / (lengthOf(t, bytes) + epsilon));
    const scale = f64x2.splat(2 * <f64>load<f32>(op.upstream + (<usize>(row / op.inner) << 2)));
    let s0 = f64x2.splat(0), s1 = s0;
    for (let at: usize = 0; at < bytes; at += 16) {
      const a = v128.load(x + at), b = v128.load(t + at), weight = v128.load(op.otherChannels + at);
      const a0 = low(a), a1 = high(a);
      const u0 = f64x2.mul(low(weight), f64x2.sub(f64x2.mul(a0, byX), f64x2.mul(low(b), byT)));
      const u1 = f64x2.mul(high(weight), f64x2.sub(f64x2.mul(a1, byX), f64x2.mul(high(b), byT)));
      s0 = madd<f64>(u0, a0, s0);
      s1 = madd<f64>(u1, a1, s1);
    }
    // Of f / (|f| + e): across f it is divided by the length, along f what the length takes away goes.
    const taken = f64x2.splat((sumOf(s0, s1) * inverse * inverse) / length);
    for (let at: usize = 0; at < bytes; at += 16) {
      const a = v128.load(x + at), b = v128.load(t + at), weight = v128.load(op.otherChannels + at);
      const a0 = low(a), a1 = high(a);
      const u0 = f64x2.mul(low(weight), f64x2.sub(f64x2.mul(a0, byX), f64x2.mul(low(b), byT)));
      const u1 = f64x2.mul(high(weight), f64x2.sub(f64x2.mul(a1, byX), f64x2.mul(high(b), byT)));
      const g0 = f64x2.mul(scale, f64x2.sub(f64x2.mul(u0, byX), f64x2.mul(a0, taken)));
      const g1 = f64x2.mul(scale, f64x2.sub(f64x2.mul(u1, byX), f64x2.mul(a1, taken)));
      v128.store(to + at, demoted(g0, g1));
    }
  }
}
