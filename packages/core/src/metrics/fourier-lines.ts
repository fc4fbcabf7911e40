import {
  engine,
  getBackend,
  getKernel,
  matMul,
  mul,
  reshape,
  slice,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  tensor2d,
  tidy,
  transpose,
} from "@tensorflow/tfjs-core";

interface FourierOptions {
  /** The other way round: the transpose of the transform as a matrix. */
  readonly transposed?: boolean;
  /** Of columns `[b, n, 2, rows]`, which become lines. */
  readonly turned?: boolean;
  /** `[1, rows, 1, n]`: what each number is multiplied with before. */
  readonly filter?: Tensor4D;
}

/** A kernel that a backend may bring. */
const kernel = "SrlossFourierLines";

/** Its attributes: the sign of the turns, what is multiplied with at the end, and of which numbers there are no imaginary parts. */
interface KernelAttributes {
  readonly inverse: boolean;
  readonly scale: number;
  readonly turned: boolean;
  readonly real?: "input" | "output";
  readonly apart?: boolean;
}

/**
 * Discrete Fourier transforms of lines of `n` numbers. Elsewhere than on a backend with a kernel of its own they are products with a
 * matrix, which no engine lacks, and which take any length. Complex numbers are a line of real parts and one of imaginary parts,
 * `[b, rows, 2, n]`.
 */
export class FourierLines {
  readonly #n: number;
  /** Of the transform, and of its inverse; none where there is a kernel. */
  readonly #matrices: readonly [Tensor2D, Tensor2D] | undefined;

  /** Its tensors are the caller's `tidy`'s. */
  constructor(n: number) {
    this.#n = n;
    this.#matrices = hasKernel() ? undefined : matrices(n);
  }

  /** Real lines `[b, rows, n]` to their transforms. */
  ofReal(x: Tensor): Tensor4D {
    const [b, rows] = x.shape as [number, number];
    const n = this.#n;
    const found = byKernel(x, { inverse: false, scale: 1, turned: false, real: "input" });
    return (found ?? reshape(product(x, this.#ofReal(), false), [b, rows, 2, n])) as Tensor4D;
  }

  /** The transpose of `ofReal`, of columns `[b, n, 2, rows]`: `[b, rows, n]`. */
  ofRealTransposed(dy: Tensor4D): Tensor {
    const found = byKernel(dy, { inverse: true, scale: 1, turned: true, real: "output" });
    return found ?? tidy(() => product(linesOf(turn(dy)), this.#ofReal(), true));
  }

  forward(x: Tensor4D, { transposed = false, turned = false, filter }: FourierOptions = {}): Tensor4D {
    const attributes = { inverse: transposed, scale: 1, turned };
    return byKernel(x, attributes, filter) ?? this.#multiplied(x, 0, { transposed, turned, ...(filter && { filter }) });
  }

  inverse(x: Tensor4D, { transposed = false, turned = false, filter }: FourierOptions = {}): Tensor4D {
    const attributes = { inverse: !transposed, scale: 1 / this.#n, turned };
    return byKernel(x, attributes, filter) ?? this.#multiplied(x, 1, { transposed, turned, ...(filter && { filter }) });
  }

  /** The inverse of columns `[b, n, 2, rows]`, real and imaginary parts each by themselves, `[b, rows, n]`. */
  inverseParts(x: Tensor4D): readonly [Tensor, Tensor] {
    const n = this.#n;
    const [b, , , rows] = x.shape;
    const attributes = { inverse: true, scale: 1 / n, turned: true, apart: true };
    return tidy(() => {
      const apart = byKernel(x, attributes);
      const both = apart ?? this.inverse(x, { turned: true });
      return [0, 1].map((which) => {
        const count = b * rows * n;
        const part = apart ? slice(apart, [which * count], [count]) : slice(both, [0, 0, which, 0], [b, rows, 1, n]);
        return reshape(part, [b, rows, n]);
      }) as [Tensor, Tensor];
    });
  }

  #multiplied(x: Tensor4D, which: 0 | 1, { transposed = false, turned = false, filter }: FourierOptions): Tensor4D {
    return tidy(() => {
      const lines = turned ? turn(x) : x;
      const filtered = filter ? (mul(lines, filter) as Tensor4D) : lines;
      return reshape(product(linesOf(filtered), this.#matrices![which], transposed), lines.shape);
    });
  }

  #ofReal(): Tensor2D {
    return slice(this.#matrices![0], [0, 0], [this.#n, 2 * this.#n]);
  }
}

function hasKernel(): boolean {
  return getKernel(kernel, getBackend()) !== undefined;
}

function byKernel<T extends Tensor>(x: Tensor, attributes: KernelAttributes, filter?: Tensor): T | undefined {
  if (!hasKernel()) return undefined;
  return engine().runKernel(kernel, { x, ...(filter && { filter }) }, { ...attributes }) as T;
}

/** Rows and columns changed places, real and imaginary parts in the middle. */
function turn(x: Tensor4D): Tensor4D {
  return transpose(x, [0, 3, 2, 1]);
}

function linesOf(x: Tensor4D): Tensor {
  const [b, rows, , n] = x.shape;
  return reshape(x, [b * rows, 2 * n]);
}

function matrices(n: number): [Tensor2D, Tensor2D] {
  const cosines = new Float32Array(4 * n * n);
  const inverse = new Float32Array(4 * n * n);
  const turns = Array.from({ length: n }, (_, i) => (2 * Math.PI * i) / n);
  const [allCosines, allSines] = [turns.map(Math.cos), turns.map(Math.sin)];
  for (let i = 0; i < n; i++)
    for (let k = 0; k < n; k++) {
      const [cosine, sine] = [allCosines[(i * k) % n]!, allSines[(i * k) % n]!];
      const at = (row: number, column: number) => 2 * n * (row * n + i) + column * n + k;
      for (const part of [0, 1]) {
        cosines[at(part, part)] = cosine;
        inverse[at(part, part)] = cosine / n;
      }
      [cosines[at(0, 1)], cosines[at(1, 0)]] = [-sine, sine];
      [inverse[at(0, 1)], inverse[at(1, 0)]] = [sine / n, -sine / n];
    }
  return [tensor2d(cosines, [2 * n, 2 * n]), tensor2d(inverse, [2 * n, 2 * n])];
}

function product(x: Tensor, matrix: Tensor2D, transposed: boolean): Tensor {
  const { shape } = x;
  const n = shape.at(-1)!;
  const lines = matMul(reshape(x, [x.size / n, n]), matrix, false, transposed);
  return reshape(lines, [...shape.slice(0, -1), lines.shape[1]!]);
}
