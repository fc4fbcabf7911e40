import { DepthwiseFilterGradient } from "./generated/operations";
import { madd } from "./simd";

/**
 * The gradient of the kernel of a depthwise convolution. `op.input` is an image with its padding,
 * `[row][op.inputWidth][op.words]`, `op.upstream` the upstream gradient `[op.height][op.width][op.words]`. `op.output` has
 * the sums of each segment of its rows in float64, `[segment][tap][channel]`. An item is one segment.
 */
export function depthwiseFilterGradient(op: DepthwiseFilterGradient, item: i32): void {
  const pixel = <usize>op.words << 2;
  const taps = op.kernelHeight * op.kernelWidth;
  const sums = op.output + <usize>(item * taps) * (pixel << 1);
  if (!op.add) memory.fill(sums, 0, <usize>taps * (pixel << 1));
  const length = (op.height + op.segments - 1) / op.segments;
  const end = min(op.height, (item + 1) * length);
  const upstreamRow = <usize>op.width * pixel, inputRow = <usize>op.inputWidth * pixel;
  const step = <usize>op.strideWidth * pixel;
  for (let row = item * length; row < end; row++)
    for (let channel: usize = 0; channel < pixel; channel += 16) {
      const upstream = op.upstream + <usize>row * upstreamRow + channel;
      for (let ky = 0; ky < op.kernelHeight; ky++) {
        const values = op.input + <usize>(row * op.strideHeight + ky) * inputRow + channel;
        for (let kx = 0; kx < op.kernelWidth; kx += 3)
          sumRow(
            values + <usize>kx * pixel, upstream, upstream + upstreamRow, step, pixel, min(3, op.kernelWidth - kx),
            sums + (<usize>(ky * op.kernelWidth + kx) * pixel + channel << 1),
          );
      }
    }
}

/** One row's products of four channels, for three taps side by side, of which `taps` are added to the sums at `to`. */
@inline
function sumRow(values: usize, upstream: usize, end: usize, step: usize, pixel: usize, taps: i32, to: usize): void {
  let s0 = f32x4.splat(0);
  let s1 = s0, s2 = s0;
  for (; upstream < end; upstream += pixel, values += step) {
    const dy = v128.load(upstream);
    s0 = madd<f32>(dy, v128.load(values), s0);
    s1 = madd<f32>(dy, v128.load(values + pixel), s1);
    s2 = madd<f32>(dy, v128.load(values + (pixel << 1)), s2);
  }
  addTo(to, s0);
  if (taps > 1) addTo(to + (pixel << 1), s1);
  if (taps > 2) addTo(to + (pixel << 2), s2);
}

@inline
function addTo(to: usize, sum: v128): void {
  v128.store(to, f64x2.add(v128.load(to), f64x2.promote_low_f32x4(sum)));
  const upper = f64x2.promote_low_f32x4(v128.shuffle<f32>(sum, sum, 2, 3, 2, 3));
  v128.store(to, f64x2.add(v128.load(to, 16), upper), 16);
}
