/** Those of the transforms of F(4x4, 3x3), exact in float32. */
const table = memory.data<f32>([0.75, 0.5625, 0.421875, 1.5, 2.25, 1.265625, 2.8125, 2, 4, 8, 1 / 1.265625, 1 / -1.8984375, 1 / 7.59375]);
/** Where they are there: `a = 3/4` and `b = 3/2` with their powers, `a2 * b2` and `a2 + b2`, powers of 2, and what sums of taps are multiplied by. */
export const a: usize = 0, a2: usize = 4, a3: usize = 8, b: usize = 12, b2: usize = 16, product: usize = 20, sum: usize = 24;
export const two: usize = 28, four: usize = 32, eight: usize = 36, byProduct: usize = 40, near: usize = 44, far: usize = 48;

/** One of them: V8 makes a splat of a number anew at each use, in three instructions, or in seven for a pair of vectors; to load it takes one. */
@inline
export function constant<T>(place: usize): v128 {
  return sizeof<T>() == 8 ? f64x2.splat(<f64>load<f32>(table + place)) : v128.load32_splat(table + place);
}
