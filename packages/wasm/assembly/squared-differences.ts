import { ScaledDifferences, SquaredDifferences } from "./generated/operations";
import { lanes, madd } from "./simd";

/** Values of an item: of one of them after the other are the sums, whatever the threads. */
const itemValues: i32 = 16384;

@inline
function difference(a: usize, b: usize, target: usize): v128 {
  return target ? v128.sub<f32>(v128.load(a), v128.load(b)) : v128.load(a);
}

/**
 * The sum, in float64, of `(op.input - op.target)^2` over `op.length` values: a sum for each item, at `op.output`. Zeros are the
 * target where there is none.
 */
export function squaredDifferences(op: SquaredDifferences, item: i32): void {
  const first = item * itemValues;
  const count = min(itemValues, op.length - first);
  const at = <usize>first << 2;
  const target = op.target;
  let a = op.input + at, b = target + at;
  const end = a + (<usize>(count & ~3) << 2);
  let s0 = f64x2.splat(0), s1 = s0;
  for (; a != end; a += 16, b += 16) {
    const d = difference(a, b, target);
    const low = f64x2.promote_low_f32x4(d), high = f64x2.promote_low_f32x4(v128.shuffle<f32>(d, d, 2, 3, 2, 3));
    s0 = madd<f64>(low, low, s0);
    s1 = madd<f64>(high, high, s1);
  }
  if (count & 3) {
    const kept = lanes((1 << (count & 3)) - 1);
    const d = v128.and(difference(a, b, target), kept);
    const low = f64x2.promote_low_f32x4(d), high = f64x2.promote_low_f32x4(v128.shuffle<f32>(d, d, 2, 3, 2, 3));
    s0 = madd<f64>(low, low, s0);
    s1 = madd<f64>(high, high, s1);
  }
  const sum = v128.add<f64>(s0, s1);
  store<f64>(op.output + (<usize>item << 3), f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1));
}

/** `(op.input - op.target) * op.scalar`, likewise `op.length` values, at `op.output`. */
export function scaledDifferences(op: ScaledDifferences, item: i32): void {
  const first = item * itemValues;
  const count = min(itemValues, op.length - first);
  const at = <usize>first << 2;
  const scale = f32x4.splat(op.scalar);
  let a = op.input + at, b = op.target + at, to = op.output + at;
  const end = a + (<usize>(count & ~3) << 2);
  for (; a != end; a += 16, b += 16, to += 16)
    v128.store(to, v128.mul<f32>(v128.sub<f32>(v128.load(a), v128.load(b)), scale));
  for (let i = 0; i < (count & 3); i++, a += 4, b += 4, to += 4)
    store<f32>(to, (load<f32>(a) - load<f32>(b)) * op.scalar);
}
