import type { TensorInfo } from "@tensorflow/tfjs-core";
import { emptyComplex, partsOf } from "./complex/complex-tensor.ts";
import { heapView } from "./heap-view.ts";

/** The discrete Fourier transform of every row, in float64: a row is what the last axis holds. */
export function runFourier(input: TensorInfo, inverse: boolean): TensorInfo {
  const { tensor, parts } = emptyComplex(input.shape);
  const given = partsOf(input);
  const [fromReal, fromImag] = [heapView(given.real), heapView(given.imag)];
  const [toReal, toImag] = [heapView(parts.real), heapView(parts.imag)];
  const length = input.shape.at(-1) ?? 1;
  if (toReal.length === 0) return tensor;
  const transform = rowTransform(length);
  // The inverse is the transform with real and imaginary parts in each other's place, divided by the length.
  const [re, im] = inverse ? [fromImag, fromReal] : [fromReal, fromImag];
  const [outRe, outIm] = inverse ? [toImag, toReal] : [toReal, toImag];
  const divisor = inverse ? length : 1;
  for (let at = 0; at < toReal.length; at += length) {
    const row = transform(re.subarray(at, at + length), im.subarray(at, at + length));
    for (let i = 0; i < length; i++) {
      outRe[at + i] = row.re[i]! / divisor;
      outIm[at + i] = row.im[i]! / divisor;
    }
  }
  return tensor;
}

interface Row {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** Stockham's transform for a length of any factors: what it costs is the length times the sum of its prime factors. */
function rowTransform(length: number): (re: Float32Array, im: Float32Array) => Row {
  const cosines = Float64Array.from({ length }, (_, k) => Math.cos((2 * Math.PI * k) / length));
  const sines = Float64Array.from({ length }, (_, k) => -Math.sin((2 * Math.PI * k) / length));
  const newRow = (): Row => ({ re: new Float64Array(length), im: new Float64Array(length) });
  const factors = primeFactors(length);
  const rows = [newRow(), newRow()];
  return (re, im) => {
    let [from, to] = rows as [Row, Row];
    from.re.set(re);
    from.im.set(im);
    let stride = 1;
    for (const factor of factors) {
      if (factor === 2) halve(from, to, length, stride, cosines, sines);
      else divide(from, to, length, stride, factor, cosines, sines);
      [from, to] = [to, from];
      stride *= factor;
    }
    return from;
  };
}

/** One stage: sequences of `length / stride` values become `factor` times as many, each with its own frequencies. */
function divide(
  from: Row,
  to: Row,
  length: number,
  stride: number,
  factor: number,
  cosines: Float64Array,
  sines: Float64Array,
): void {
  const part = length / factor;
  for (let k = 0; k < part / stride; k++)
    for (let j = 0; j < factor; j++) {
      const out = stride * (factor * k + j);
      for (let q = 0; q < stride; q++) {
        let [sumRe, sumIm] = [0, 0];
        let turn = stride * k * j;
        for (let r = 0, at = q + stride * k; r < factor; r++, at += part) {
          const [c, s] = [cosines[turn]!, sines[turn]!];
          sumRe += from.re[at]! * c - from.im[at]! * s;
          sumIm += from.re[at]! * s + from.im[at]! * c;
          turn = (turn + part * j) % length;
        }
        to.re[out + q] = sumRe;
        to.im[out + q] = sumIm;
      }
    }
}

/** The same for a factor of 2. */
function halve(from: Row, to: Row, length: number, stride: number, cosines: Float64Array, sines: Float64Array): void {
  const half = length / 2;
  for (let at = 0; at < half; at += stride) {
    const [c, s] = [cosines[at]!, sines[at]!];
    for (let q = at; q < at + stride; q++) {
      const [re, im] = [from.re[q]! - from.re[q + half]!, from.im[q]! - from.im[q + half]!];
      to.re[q + at] = from.re[q]! + from.re[q + half]!;
      to.im[q + at] = from.im[q]! + from.im[q + half]!;
      to.re[q + at + stride] = re * c - im * s;
      to.im[q + at + stride] = re * s + im * c;
    }
  }
}

function primeFactors(length: number): number[] {
  const factors: number[] = [];
  let rest = length;
  for (let factor = 2; rest > 1; factor++)
    while (rest % factor === 0) {
      factors.push(factor);
      rest /= factor;
    }
  return factors;
}
