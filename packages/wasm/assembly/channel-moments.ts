import { ChannelMoments, DifferenceByChannel } from "./generated/operations";
import { demoted, high, low, madd } from "./simd";

@inline
function addTo(to: usize, first: v128, second: v128): void {
  v128.store(to, f64x2.add(v128.load(to), first));
  v128.store(to, f64x2.add(v128.load(to, 16), second), 16);
}

/** The first row of a segment. */
@inline
function segmentStart(rows: i32, segment: i32, segments: i32): i32 {
  return <i32>((<i64>rows * segment) / segments);
}

/**
 * Sums over the rows of features x, at `op.input`, and t, at `op.target`, in float64: of x, of x - t, and of the squares of x, t and x - t,
 * `[image][segment][sum][channel]` at `op.output`. Channels are a multiple of four. An item is a segment of the rows of an image.
 */
export function channelMoments(op: ChannelMoments, item: i32): void {
  const bytes = <usize>op.channels << 2;
  const image = item / op.segments, segment = item % op.segments;
  const last = segmentStart(op.rows, segment + 1, op.segments);
  const step = bytes << 1;
  const sums = op.output + <usize>item * 5 * step;
  memory.fill(sums, 0, 5 * step);
  for (let row = segmentStart(op.rows, segment, op.segments); row < last; row += 8) {
    const offset = <usize>(image * op.rows + row) * bytes;
    const count = <usize>min(8, last - row) * bytes;
    for (let channel: usize = 0; channel < bytes; channel += 16) {
      let x = op.input + offset + channel, t = op.target + offset + channel;
      let s0 = f64x2.splat(0);
      let s1 = s0, d0 = s0, d1 = s0, xx0 = s0, xx1 = s0, tt0 = s0, tt1 = s0, dd0 = s0, dd1 = s0;
      for (const end = x + count; x != end; x += bytes, t += bytes) {
        const a = v128.load(x), b = v128.load(t);
        const a0 = low(a), a1 = high(a), b0 = low(b), b1 = high(b);
        const e0 = f64x2.sub(a0, b0), e1 = f64x2.sub(a1, b1);
        s0 = f64x2.add(s0, a0);
        s1 = f64x2.add(s1, a1);
        d0 = f64x2.add(d0, e0);
        d1 = f64x2.add(d1, e1);
        xx0 = madd<f64>(a0, a0, xx0);
        xx1 = madd<f64>(a1, a1, xx1);
        tt0 = madd<f64>(b0, b0, tt0);
        tt1 = madd<f64>(b1, b1, tt1);
        dd0 = madd<f64>(e0, e0, dd0);
        dd1 = madd<f64>(e1, e1, dd1);
      }
      const to = sums + (channel << 1);
      addTo(to, s0, s1);
      addTo(to + step, d0, d1);
      addTo(to + 2 * step, xx0, xx1);
      addTo(to + 3 * step, tt0, tt1);
      addTo(to + 4 * step, dd0, dd1);
    }
  }
}

/** `k0 + k1 (x - t) + k2 x` of features, with the coefficients of each channel, `[image][k][channel]`. An item as above. */
export function differenceByChannel(op: DifferenceByChannel, item: i32): void {
  const bytes = <usize>op.channels << 2;
  const image = item / op.segments, segment = item % op.segments;
  const last = segmentStart(op.rows, segment + 1, op.segments);
  const step = bytes << 1;
  const coefficients = op.coefficients + <usize>image * 3 * step;
  for (let row = segmentStart(op.rows, segment, op.segments); row < last; row++) {
    const offset = <usize>(image * op.rows + row) * bytes;
    for (let channel: usize = 0; channel < bytes; channel += 16) {
      const k = coefficients + (channel << 1);
      const a = v128.load(op.input + offset + channel), b = v128.load(op.target + offset + channel);
      const a0 = low(a), a1 = high(a);
      const e0 = f64x2.sub(a0, low(b)), e1 = f64x2.sub(a1, high(b));
      const g0 = madd<f64>(v128.load(k + 2 * step), a0, madd<f64>(v128.load(k + step), e0, v128.load(k)));
      const g1 = madd<f64>(v128.load(k + 2 * step, 16), a1, madd<f64>(v128.load(k + step, 16), e1, v128.load(k, 16)));
      v128.store(op.output + offset + channel, demoted(g0, g1));
    }
  }
}
