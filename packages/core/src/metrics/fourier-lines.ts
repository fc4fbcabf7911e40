import { matMul, reshape, slice, type Tensor, type Tensor2D, tensor2d } from "@tensorflow/tfjs-core";

/**
 * Discrete Fourier transforms of lines as products with a matrix: no engine lacks these, and they take any length. Complex numbers
 * are a line of real parts and one of imaginary parts, `[..., 2 n]`.
 */
export class FourierLines {
  readonly #n: number;
  readonly #turns: Tensor2D;
  readonly #back: Tensor2D;

  /** Its tensors are the caller's `tidy`'s. */
  constructor(n: number) {
    this.#n = n;
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
    this.#turns = tensor2d(cosines, [2 * n, 2 * n]);
    this.#back = tensor2d(inverse, [2 * n, 2 * n]);
  }

  /** Real lines `[..., n]` to their transforms `[..., 2 n]`. */
  ofReal(x: Tensor): Tensor {
    return product(x, slice(this.#turns, [0, 0], [this.#n, 2 * this.#n]), false);
  }

  /** The transpose of `ofReal`. */
  ofRealTransposed(dy: Tensor): Tensor {
    return product(dy, slice(this.#turns, [0, 0], [this.#n, 2 * this.#n]), true);
  }

  forward(x: Tensor, transposed = false): Tensor {
    return product(x, this.#turns, transposed);
  }

  inverse(x: Tensor, transposed = false): Tensor {
    return product(x, this.#back, transposed);
  }
}

function product(x: Tensor, matrix: Tensor2D, transposed: boolean): Tensor {
  const { shape } = x;
  const n = shape.at(-1)!;
  const lines = matMul(reshape(x, [x.size / n, n]), matrix, false, transposed);
  return reshape(lines, [...shape.slice(0, -1), lines.shape[1]!]);
}
