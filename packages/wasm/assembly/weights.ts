import { Op } from "./op";
import { panelWidth, wideOutputs } from "./panels";

/**
 * Packs a kernel `[rows, columns, in, out]` for the convolutions. `op.inputs` and `op.outputs` are those of the convolution that
 * will run, multiples of four; `op.channels` and `op.outerWidth` its inputs and outputs as the kernel has them. With
 * `op.turned` it is the input gradient's: the kernel turned by 180 degrees, inputs and outputs swapped.
 */
@inline
function tap(op: Op, k: i32, i: i32, o: i32): f64 {
  const place = op.turned
    ? ((op.kernelHeight * op.kernelWidth - 1 - k) * op.outerWidth + o) * op.channels + i
    : (k * op.channels + i) * op.outerWidth + o;
  return <f64>load<f32>(op.input + (<usize>place << 2));
}

/** Weights of one group of four inputs for every output: `[panel][in / 4][tap][4][width]`. */
export function directWeights(op: Op, group: i32): void {
  const taps = op.kernelHeight * op.kernelWidth;
  const wide = wideOutputs(op.outputs);
  for (let first = 0; first < op.outputs; ) {
    const width = panelWidth(first, wide, op.outputs);
    let to = op.output + (<usize>(first * op.inputs * taps + group * taps * 4 * width) << 2);
    for (let k = 0; k < taps; k++)
      for (let i = group * 4; i < group * 4 + 4; i++)
        for (let o = first; o < first + width; o++) {
          store<f32>(to, i < op.channels && o < op.outerWidth ? <f32>tap(op, k, i, o) : 0);
          to += 4;
        }
    first += width;
  }
}

/** Row `p` of G for F(2x2, 3x3), as a sum of three taps. */
@inline
function two(p: i32, g0: f64, g1: f64, g2: f64): f64 {
  if (p == 0) return g0;
  if (p == 1) return (g0 + g1 + g2) / 2;
  if (p == 2) return (g0 - g1 + g2) / 2;
  return g2;
}

@inline
function row(edge: i32, p: i32, g0: f64, g1: f64, g2: f64): f64 {
  return edge == 4 ? four(p, g0, g1, g2) : two(p, g0, g1, g2);
}

/** Row `p` of G for F(4x4, 3x3) on the points of `winograd-four.ts`. */
@inline
function four(p: i32, g0: f64, g1: f64, g2: f64): f64 {
  if (p == 0) return g0 / 1.265625;
  if (p == 1) return (g0 + 0.75 * g1 + 0.5625 * g2) / -1.8984375;
  if (p == 2) return (g0 - 0.75 * g1 + 0.5625 * g2) / -1.8984375;
  if (p == 3) return (g0 + 1.5 * g1 + 2.25 * g2) / 7.59375;
  if (p == 4) return (g0 - 1.5 * g1 + 2.25 * g2) / 7.59375;
  return g2;
}

/** G g G^T of one group of four inputs for every output: `[point][panel][in][width]`. */
export function winogradWeights(op: Op, group: i32, scratch: usize, edge: i32): void {
  const points = edge + 2;
  const wide = wideOutputs(op.outputs);
  const pointStep = <usize>(op.inputs * op.outputs) << 2;
  for (let first = 0; first < op.outputs; ) {
    const width = panelWidth(first, wide, op.outputs);
    for (let i = group * 4; i < group * 4 + 4; i++)
      for (let o = first; o < first + width; o++) {
        let to = op.output + (<usize>(first * op.inputs + i * width + o - first) << 2);
        if (i >= op.channels || o >= op.outerWidth) {
          for (let p = 0; p < points * points; p++, to += pointStep) store<f32>(to, 0);
          continue;
        }
        for (let x = 0; x < 3; x++)
          for (let p = 0; p < points; p++)
            store<f64>(
              scratch + (<usize>(p * 3 + x) << 3),
              row(edge, p, tap(op, x, i, o), tap(op, 3 + x, i, o), tap(op, 6 + x, i, o)),
            );
        for (let p = 0; p < points; p++) {
          const from = scratch + (<usize>(p * 3) << 3);
          for (let q = 0; q < points; q++, to += pointStep)
            store<f32>(to, <f32>row(edge, q, load<f64>(from), load<f64>(from, 8), load<f64>(from, 16)));
        }
      }
    first += width;
  }
}
