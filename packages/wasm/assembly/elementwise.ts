import { firstPixel, planeBytes, rowBytes } from "./blocked-layout";
import { Elementwise, Formula } from "./generated/operations";
import { lanes } from "./simd";

/** NaN and the sign of 0 are as in tfjs's cpu backend. */
@inline
function compute(formula: Formula, a: v128, b: v128, scalar: v128): v128 {
  const zero = f32x4.splat(0), one = f32x4.splat(1);
  if (formula == Formula.signOfDifference) {
    const d = f32x4.sub(a, b);
    const signs = v128.or(v128.and(one, f32x4.ne(d, zero)), v128.and(d, f32x4.splat(-0.0)));
    // No number where the difference is none, or infinite.
    return f32x4.mul(f32x4.add(signs, f32x4.mul(d, zero)), scalar);
  }
  if (formula == Formula.add) return f32x4.add(a, b);
  if (formula == Formula.subtract) return f32x4.sub(a, b);
  if (formula == Formula.multiply) return f32x4.mul(a, b);
  if (formula == Formula.relu) return f32x4.max(a, zero);
  if (formula == Formula.abs) return f32x4.abs(a);
  // What a ReLU of `b` lets through of its upstream gradient.
  if (formula == Formula.gate) return f32x4.mul(a, v128.bitselect(v128.and(one, f32x4.gt(b, zero)), b, f32x4.eq(b, b)));
  const above = f32x4.gt(a, zero);
  if (formula == Formula.sign) return v128.bitselect(one, v128.and(f32x4.splat(-1), f32x4.lt(a, zero)), above);
  return v128.bitselect(v128.bitselect(one, b, above), a, f32x4.eq(a, a));
}

@inline
function row(formula: Formula, a: usize, stepA: usize, b: usize, stepB: usize, to: usize, width: i32, kept: v128, scalar: v128): void {
  for (const end = to + (<usize>width << 4); to != end; to += 16, a += stepA, b += stepB)
    v128.store(to, v128.and(compute(formula, v128.load(a), v128.load(b), scalar), kept));
}

/**
 * A formula of every value inside of one plane, and of the one at the same offset in another plane. What stands for a plane at 0: the
 * channels' values at `op.otherChannels` for the second one, `op.scalar` otherwise; a sign of
 * differences is multiplied with it.
 */
export function elementwise(op: Elementwise, item: i32, scratch: usize): void {
  const scalar = f32x4.splat(op.scalar);
  v128.store(scratch, scalar);
  const rows = rowBytes(op.width);
  const first = <usize>item * planeBytes(op.height, op.width) + firstPixel(op.width);
  // What is beside the last channel stays 0.
  const group = item % (op.words >> 2);
  const kept = lanes((1 << min(4, op.channels - group * 4)) - 1);
  const single = op.otherChannels ? op.otherChannels + (<usize>group << 4) : scratch;
  const stepA: usize = op.input ? 16 : 0, stepB: usize = op.other ? 16 : 0;
  const w = op.width;
  for (let y = 0; y < op.height; y++) {
    const offset = first + <usize>y * rows;
    const a = op.input ? op.input + offset : scratch, b = op.other ? op.other + offset : single;
    const to = op.output + offset;
    switch (op.formula) {
      case Formula.add: row(Formula.add, a, stepA, b, stepB, to, w, kept, scalar); break;
      case Formula.subtract: row(Formula.subtract, a, stepA, b, stepB, to, w, kept, scalar); break;
      case Formula.multiply: row(Formula.multiply, a, stepA, b, stepB, to, w, kept, scalar); break;
      case Formula.relu: row(Formula.relu, a, stepA, b, stepB, to, w, kept, scalar); break;
      case Formula.step: row(Formula.step, a, stepA, b, stepB, to, w, kept, scalar); break;
      case Formula.sign: row(Formula.sign, a, stepA, b, stepB, to, w, kept, scalar); break;
      case Formula.abs: row(Formula.abs, a, stepA, b, stepB, to, w, kept, scalar); break;
      case Formula.gate: row(Formula.gate, a, stepA, b, stepB, to, w, kept, scalar); break;
      case Formula.signOfDifference: row(Formula.signOfDifference, a, stepA, b, stepB, to, w, kept, scalar); break;
    }
  }
}
