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

/** What lines are multiplied with. */
interface Matrices {
  readonly forward: Tensor2D;
  /** Of lines without imaginary parts. */
  readonly ofReal: Tensor2D;
  readonly inverse: Tensor2D;
  /** To real parts, and to imaginary ones. */
  readonly inverseParts: readonly [Tensor2D, Tensor2D];
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
  /** None where there is a kernel. */
  readonly #matrices: Matrices | undefined;

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
    return (found ?? reshape(product(x, this.#matrices!.ofReal, false), [b, rows, 2, n])) as Tensor4D;
  }

  /** The transpose of `ofReal`, of columns `[b, n, 2, rows]`: `[b, rows, n]`. */
  ofRealTransposed(dy: Tensor4D): Tensor {
    const found = byKernel(dy, { inverse: true, scale: 1, turned: true, real: "output" });
    return found ?? tidy(() => product(linesOf(turn(dy)), this.#matrices!.ofReal, true));
  }

  forward(x: Tensor4D, { transposed = false, turned = false, filter }: FourierOptions = {}): Tensor4D {
    const attributes = { inverse: transposed, scale: 1, turned };
    return (
      byKernel(x, attributes, filter) ??
      this.#multiplied(x, "forward", { transposed, turned, ...(filter && { filter }) })
    );
  }

  inverse(x: Tensor4D, { transposed = false, turned = false, filter }: FourierOptions = {}): Tensor4D {
    const attributes = { inverse: !transposed, scale: 1 / this.#n, turned };
    return (
      byKernel(x, attributes, filter) ??
      this.#multiplied(x, "inverse", { transposed, turned, ...(filter && { filter }) })
    );
  }

  /** The inverse of columns `[b, n, 2, rows]`, real and imaginary parts each by themselves, `[b, rows, n]`. */
  inverseParts(x: Tensor4D): readonly [Tensor, Tensor] {
    const n = this.#n;
    const [b, , , rows] = x.shape;
    const attributes = { inverse: true, scale: 1 / n, turned: true, apart: true };
    return tidy(() => {
      const apart = byKernel(x, attributes);
      const count = b * rows * n;
      // To take numbers out of every line takes tfjs as long as to compute them.
      const parts = apart
        ? [slice(apart, [0], [count]), slice(apart, [count], [count])]
        : this.#matrices!.inverseParts.map((matrix) => product(linesOf(turn(x)), matrix, false));
      return parts.map((part) => reshape(part, [b, rows, n])) as [Tensor, Tensor];
    });
  }

  #multiplied(
    x: Tensor4D,
    which: "forward" | "inverse",
    { transposed = false, turned = false, filter }: FourierOptions,
  ): Tensor4D {
    return tidy(() => {
      const lines = turned ? turn(x) : x;
      const filtered = filter ? (mul(lines, filter) as Tensor4D) : lines;
      return reshape(product(linesOf(filtered), this.#matrices![which], transposed), lines.shape);
    });
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

function matrices(n: number): Matrices {
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
  const halves = [0, 1].map((part) => {
    const half = new Float32Array(2 * n * n);
    for (let row = 0; row < 2 * n; row++)
      half.set(inverse.subarray((2 * row + part) * n, (2 * row + part + 1) * n), row * n);
    return tensor2d(half, [2 * n, n]);
  }) as [Tensor2D, Tensor2D];
  return {
    forward: tensor2d(cosines, [2 * n, 2 * n]),
    ofReal: tensor2d(cosines.slice(0, 2 * n * n), [n, 2 * n]),
    inverse: tensor2d(inverse, [2 * n, 2 * n]),
    inverseParts: halves,
  };
}

function product(x: Tensor, matrix: Tensor2D, transposed: boolean): Tensor {
  const { shape } = x;
  const n = shape.at(-1)!;
  const lines = matMul(reshape(x, [x.size / n, n]), matrix, false, transposed);
  return reshape(lines, [...shape.slice(0, -1), lines.shape[1]!]);
}
