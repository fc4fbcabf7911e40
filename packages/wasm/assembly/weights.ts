import { Weights } from "./generated/operations";
import { panelWidth } from "./panels";
import { demoted, low, madd, nmadd } from "./simd";
import { weightScale } from "./winograd-four";

/**
 * Packs a kernel `[rows, columns, in, out]` for the convolutions, of the type that they compute in. `op.inputs` and
 * `op.outputs` are those of the convolution that will run, in words, multiples of four; `op.kernelInputs` and `op.kernelOutputs`
 * its inputs and outputs as the kernel has them. With `op.turned` it is the input gradient's: the kernel turned by 180
 * degrees, inputs and outputs swapped.
 */
@inline
function tapAddress<T>(op: Weights, k: i32, i: i32, o: i32): usize {
  const offset = op.turned
    ? ((op.kernelHeight * op.kernelWidth - 1 - k) * op.kernelOutputs + o) * op.kernelInputs + i
    : (k * op.kernelInputs + i) * op.kernelOutputs + o;
  return op.input + <usize>offset * sizeof<T>();
}

@inline
function tap<T>(op: Weights, k: i32, i: i32, o: i32): f64 {
  return <f64>load<T>(tapAddress<T>(op, k, i, o));
}

/** Weights of one group of four inputs for every output: `[panel][in / 4][tap][4][width]`. */
export function directWeights(op: Weights, group: i32): void {
  const taps = op.kernelHeight * op.kernelWidth;
  for (let first = 0; first < op.outputs; ) {
    const width = panelWidth(first, op.outputs);
    let to = op.output + (<usize>(first * op.inputs * taps + group * taps * 4 * width) << 2);
    for (let k = 0; k < taps; k++)
      for (let i = group * 4; i < group * 4 + 4; i++)
        for (let o = first; o < first + width; o++) {
          store<f32>(to, i < op.kernelInputs && o < op.kernelOutputs ? <f32>tap<f32>(op, k, i, o) : 0);
          to += 4;
        }
    first += width;
  }
}

/** The same where there are both, at addresses. */
@inline
function tapPair<T>(first: usize, second: usize): v128 {
  return sizeof<T>() == 8
    ? v128.load64_lane(second, v128.load64_zero(first), 1)
    : low(v128.load32_lane(second, v128.load32_zero(first), 1));
}

/** Two outputs' values of a tap, in float64; 0 beyond the last one. */
@inline
function taps<T>(op: Weights, k: i32, i: i32, o: i32): v128 {
  if (i >= op.kernelInputs || o >= op.kernelOutputs) return f64x2.splat(0);
  return f64x2(tap<T>(op, k, i, o), o + 1 < op.kernelOutputs ? tap<T>(op, k, i, o + 1) : 0);
}

/** G g for F(2x2, 3x3): three taps to four points, `step` bytes apart. */
@inline
function two(g0: v128, g1: v128, g2: v128, to: usize, step: usize): void {
  const half = f64x2.splat(0.5);
  const even = f64x2.add(g0, g2);
  v128.store(to, g0);
  v128.store(to + step, f64x2.mul(half, f64x2.add(even, g1)));
  v128.store(to + 2 * step, f64x2.mul(half, f64x2.sub(even, g1)));
  v128.store(to + 3 * step, g2);
}

/** Of F(4x4, 3x3), in memory for the reason that `winograd-four-constants.ts` gives: points, their squares, and what is divided by. */
const table = memory.data<f64>([0.75, 0.5625, 1.5, 2.25, 1 / 1.265625, 1 / -1.8984375, 1 / 7.59375]);
const exactTable = memory.data<f64>([
  0.75, 0.5625, 1.5, 2.25, weightScale / 1.265625, weightScale / -1.8984375, weightScale / 7.59375,
]);

/** G g for F(4x4, 3x3) on the points of `winograd-four.ts`, likewise; 243 times that where it stays float64, and so exact. */
@inline
function four<T>(g0: v128, g1: v128, g2: v128, to: usize, step: usize): void {
  const constants = sizeof<T>() == 8 ? exactTable : table;
  const a = v128.load64_splat(constants), b = v128.load64_splat(constants, 16);
  const even1 = madd<f64>(v128.load64_splat(constants, 8), g2, g0), even2 = madd<f64>(v128.load64_splat(constants, 24), g2, g0);
  const plus1 = madd<f64>(a, g1, even1), minus1 = nmadd<f64>(a, g1, even1);
  const plus2 = madd<f64>(b, g1, even2), minus2 = nmadd<f64>(b, g1, even2);
  const near = v128.load64_splat(constants, 40), far = v128.load64_splat(constants, 48);
  v128.store(to, f64x2.mul(v128.load64_splat(constants, 32), g0));
  v128.store(to + step, f64x2.mul(near, plus1));
  v128.store(to + 2 * step, f64x2.mul(near, minus1));
  v128.store(to + 3 * step, f64x2.mul(far, plus2));
  v128.store(to + 4 * step, f64x2.mul(far, minus2));
  v128.store(to + 5 * step, sizeof<T>() == 8 ? f64x2.mul(f64x2.splat(weightScale), g2) : g2);
}

/** G g for F(6x6, 3x3) on the points of `winograd-six.ts`, likewise. */
@inline
function six(g0: v128, g1: v128, g2: v128, to: usize, step: usize): void {
  const even = f64x2.add(g0, g2);
  const far = f64x2.add(g0, f64x2.mul(f64x2.splat(4), g2)), near = f64x2.add(g0, f64x2.mul(f64x2.splat(0.25), g2));
  const odd2 = f64x2.mul(f64x2.splat(2), g1), odd3 = f64x2.mul(f64x2.splat(0.5), g1);
  v128.store(to, f64x2.neg(g0));
  v128.store(to + step, f64x2.div(f64x2.add(even, g1), f64x2.splat(-4.5)));
  v128.store(to + 2 * step, f64x2.div(f64x2.sub(even, g1), f64x2.splat(-4.5)));
  v128.store(to + 3 * step, f64x2.div(f64x2.add(far, odd2), f64x2.splat(90)));
  v128.store(to + 4 * step, f64x2.div(f64x2.sub(far, odd2), f64x2.splat(90)));
  v128.store(to + 5 * step, f64x2.div(f64x2.add(near, odd3), f64x2.splat(1.40625)));
  v128.store(to + 6 * step, f64x2.div(f64x2.sub(near, odd3), f64x2.splat(1.40625)));
  v128.store(to + 7 * step, g2);
}

/** G g for a 3x3 kernel's transform, by the edge of its tiles; no part of where it is called, for the sake of size. */
function points<T>(edge: i32, g0: v128, g1: v128, g2: v128, to: usize, step: usize): void {
  if (sizeof<T>() == 4 && edge == 6) six(g0, g1, g2, to, step);
  else if (sizeof<T>() == 8 || edge == 4) four<T>(g0, g1, g2, to, step);
  else two(g0, g1, g2, to, step);
}

/** G g G^T of one group of inputs, a vector of them, for every output: `[point][panel][in][width]`. */
export function winogradWeights<T>(op: Weights, group: i32, scratch: usize, edge: i32): void {
  const across = edge + 2;
  const perVector = 16 / <i32>sizeof<T>();
  /** Of all inputs, for a word of outputs. */
  const wordBytes = <usize>op.inputs * (16 / sizeof<T>());
  const pointStep = wordBytes * <usize>op.outputs;
  // From one tap to the next, backwards where the kernel is turned, and from one output to the next.
  const tapBytes = <usize>(op.kernelInputs * op.kernelOutputs) * sizeof<T>();
  const tapStep = op.turned ? 0 - tapBytes : tapBytes;
  const beside = <usize>(op.turned ? op.kernelInputs : 1) * sizeof<T>();
  const outputs = op.outputs, kernelInputs = op.kernelInputs, kernelOutputs = op.kernelOutputs;
  // A vector of the result is two of float64, which are computed one after the other.
  const halves: usize = sizeof<T>() == 8 ? 1 : 2;
  const rows = scratch + 768;
  // Points are so far apart that they fall on the same cache lines: each gets its values at once.
  const gathered = scratch + 1024;
  for (let first = 0; first < outputs; ) {
    const width = panelWidth(first, outputs);
    const row = <usize>width << 2;
    for (let i = group * perVector; i < (group + 1) * perVector; i++) {
      for (let word = 0; word < width; word += 4) {
        for (let h: usize = 0; h < halves; h++) {
          const o = ((first + word) << 2) / <i32>sizeof<T>() + 2 * <i32>h;
          const both = i < kernelInputs && o + 1 < kernelOutputs;
          const to = scratch + h * 384;
          for (let x = 0; x < 3; x++) {
            const tap0 = tapAddress<T>(op, x, i, o), tap1 = tap0 + 3 * tapStep, tap2 = tap1 + 3 * tapStep;
            const g0 = both ? tapPair<T>(tap0, tap0 + beside) : taps<T>(op, x, i, o);
            const g1 = both ? tapPair<T>(tap1, tap1 + beside) : taps<T>(op, 3 + x, i, o);
            const g2 = both ? tapPair<T>(tap2, tap2 + beside) : taps<T>(op, 6 + x, i, o);
            points<T>(edge, g0, g1, g2, to + (<usize>x << 4), 48);
          }
        }
        let to = gathered + (<usize>word << 2);
        for (let from = scratch, p = 0; p < across; p++, from += 48) {
          points<T>(edge, v128.load(from), v128.load(from, 16), v128.load(from, 32), rows, 16);
          if (sizeof<T>() == 4) points<T>(edge, v128.load(from, 384), v128.load(from, 400), v128.load(from, 416), rows + 128, 16);
          for (let q = rows, end = rows + (<usize>across << 4); q != end; q += 16, to += row)
            v128.store(to, sizeof<T>() == 8 ? v128.load(q) : demoted(v128.load(q), v128.load(q, 128)));
        }
      }
      let from = gathered, to = op.output + <usize>first * wordBytes + <usize>i * row;
      for (let p = 0; p < across * across; p++, to += pointStep)
        for (const end = from + row; from != end; from += 16) v128.store(to + from + row - end, v128.load(from));
    }
    first += width;
  }
}

/** G g for F(4x4, 5x5), on the same points as F(6x6, 3x3): five taps to eight points, `step` bytes apart. */
@inline
function five(g0: v128, g1: v128, g2: v128, g3: v128, g4: v128, to: usize, step: usize): void {
  const even1 = f64x2.add(f64x2.add(g0, g2), g4), odd1 = f64x2.add(g1, g3);
  const even2 = f64x2.add(f64x2.add(g0, times(4, g2)), times(16, g4)), odd2 = f64x2.add(times(2, g1), times(8, g3));
  const even3 = f64x2.add(f64x2.add(g0, times(0.25, g2)), times(0.0625, g4));
  const odd3 = f64x2.add(times(0.5, g1), times(0.125, g3));
  v128.store(to, f64x2.neg(g0));
  v128.store(to + step, f64x2.div(f64x2.add(even1, odd1), f64x2.splat(-4.5)));
  v128.store(to + 2 * step, f64x2.div(f64x2.sub(even1, odd1), f64x2.splat(-4.5)));
  v128.store(to + 3 * step, f64x2.div(f64x2.add(even2, odd2), f64x2.splat(90)));
  v128.store(to + 4 * step, f64x2.div(f64x2.sub(even2, odd2), f64x2.splat(90)));
  v128.store(to + 5 * step, f64x2.div(f64x2.add(even3, odd3), f64x2.splat(1.40625)));
  v128.store(to + 6 * step, f64x2.div(f64x2.sub(even3, odd3), f64x2.splat(1.40625)));
  v128.store(to + 7 * step, g4);
}

@inline
function times(factor: f64, v: v128): v128 {
  return f64x2.mul(f64x2.splat(factor), v);
}

/** G g G^T of a 5x5 kernel for one group of four inputs and every output: `[point][panel][in][width]`. */
export function fiveWeights(op: Weights, group: i32, scratch: usize): void {
  const pointStep = <usize>(op.inputs * op.outputs) << 2;
  const across = scratch + 640;
  // As above.
  const gathered = scratch + 768;
  for (let first = 0; first < op.outputs; ) {
    const width = panelWidth(first, op.outputs);
    const row = <usize>width << 2;
    for (let i = group * 4; i < group * 4 + 4; i++) {
      for (let word = 0; word < width; word += 2) {
        const o = first + word;
        for (let x = 0; x < 5; x++)
          five(
            taps<f32>(op, x, i, o), taps<f32>(op, 5 + x, i, o), taps<f32>(op, 10 + x, i, o), taps<f32>(op, 15 + x, i, o),
            taps<f32>(op, 20 + x, i, o), scratch + (<usize>x << 4), 80,
          );
        let to = gathered + (<usize>word << 2);
        for (let from = scratch; from != across; from += 80) {
          five(
            v128.load(from), v128.load(from, 16), v128.load(from, 32), v128.load(from, 48), v128.load(from, 64), across, 16,
          );
          for (let q = across; q != gathered; q += 16, to += row)
            v128.store64_lane(to, f32x4.demote_f64x2_zero(v128.load(q)), 0);
        }
      }
      let from = gathered, to = op.output + (<usize>(first * op.inputs) << 2) + <usize>i * row;
      for (let p = 0; p < 64; p++, to += pointStep)
        for (const end = from + row; from != end; from += 16) v128.store(to + from + row - end, v128.load(from));
    }
    first += width;
  }
}
