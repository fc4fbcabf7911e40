import { firstPixel, planeBytes, rowBytes } from "./blocked-layout";
import { AbsoluteDifferences } from "./generated/operations";
import { lanes } from "./simd";

/** The sum, in float64, of `|op.input - op.target|` over one plane: a sum for each item, at `op.output`. */
export function absoluteDifferences(op: AbsoluteDifferences, item: i32): void {
  const rows = rowBytes(op.width);
  const first = <usize>item * planeBytes(op.height, op.width) + firstPixel(op.width);
  const kept = lanes((1 << min(4, op.channels - (item % (op.words >> 2)) * 4)) - 1);
  let s0 = f64x2.splat(0), s1 = s0;
  for (let y = 0; y < op.height; y++) {
    const offset = first + <usize>y * rows;
    let b = op.target + offset;
    for (let a = op.input + offset, end = a + (<usize>op.width << 4); a != end; a += 16, b += 16) {
      const d = v128.and(f32x4.abs(f32x4.sub(v128.load(a), v128.load(b))), kept);
      s0 = f64x2.add(s0, f64x2.promote_low_f32x4(d));
      s1 = f64x2.add(s1, f64x2.promote_low_f32x4(v128.shuffle<f32>(d, d, 2, 3, 2, 3)));
    }
  }
  const sum = f64x2.add(s0, s1);
  store<f64>(op.output + (<usize>item << 3), f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1));
}
