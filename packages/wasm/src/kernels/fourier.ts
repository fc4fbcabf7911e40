import type { Operation } from "../runtime/operation.ts";

/** Lines of complex numbers, or of real ones: `rows` of each image, whose values are as far from one another as the steps say. */
export interface FourierLines {
  readonly address: number;
  readonly batch: number;
  readonly rows: number;
  readonly columns: number;
  readonly rowStep: number;
  readonly columnStep: number;
  /** From real parts to imaginary ones; 0 where there are only real ones. */
  readonly partStep: number;
}

/** Where the transforms go, one line after the other: values from one to the next, and from real parts to imaginary ones, as above. */
export interface FourierOutput {
  readonly address: number;
  readonly row: number;
  readonly part: number;
}

interface FourierOptions {
  readonly inverse: boolean;
  readonly scale: number;
  /** Addresses of `fourierTurns`, of `fourierFactors`, and of what each number is multiplied with before, `[rows][columns]`, or 0. */
  readonly turns: number;
  readonly factors: number;
  readonly filter: number;
}

/** The discrete Fourier transform of each line. */
export function fourier(
  { address, ...lines }: FourierLines,
  output: FourierOutput,
  { scale, ...options }: FourierOptions,
): Operation {
  const { batch, rows, columns, rowStep, columnStep, partStep } = lines;
  return {
    kind: "fourier",
    items: batch * Math.ceil(rows / 4),
    input: address,
    output: output.address,
    ...{ rows, columns, rowStep, columnStep, partStep },
    outputRow: output.row,
    outputPart: output.part,
    scalar: scale,
    ...options,
    scratch: 64 * columns,
  };
}

/** Cosine and sine of each part of a turn. */
export function fourierTurns(length: number, inverse: boolean): Float32Array {
  const turns = new Float32Array(2 * length);
  for (let i = 0; i < length; i++) {
    const angle = (2 * Math.PI * i) / length;
    turns[2 * i] = Math.cos(angle);
    turns[2 * i + 1] = inverse ? Math.sin(angle) : -Math.sin(angle);
  }
  return turns;
}

/** What the length is a product of, 4 where it can be, and 0 behind it. */
export function fourierFactors(length: number): Int32Array {
  const factors: number[] = [];
  let rest = length;
  const divide = (factor: number) => {
    for (; rest % factor === 0; rest /= factor) factors.push(factor);
  };
  divide(4);
  for (let factor = 2; rest > 1; factor++) divide(factor);
  return Int32Array.from([...factors, 0]);
}
