import {
  add,
  matMul,
  mul,
  reshape,
  sub,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  tensor2d,
  tidy,
  transpose,
} from "@tensorflow/tfjs-core";

/** Real and imaginary parts, `[n, floor(w / 2) + 1, h]`: columns first. */
export interface Spectrum {
  readonly real: Tensor3D;
  readonly imaginary: Tensor3D;
}

/**
 * Orthonormal Fourier transforms of real images `[n, h, w]`, of any height and width, as products with matrices: no engine lacks
 * these. Of the columns those from 0 to w / 2 are computed; the others are their mirror images. Its tensors are the caller's
 * `tidy`'s.
 */
export class HalfSpectrum {
  /** How many columns of the whole spectrum each stands for, `[1, k, 1]` flat. */
  readonly counts: readonly number[];
  readonly #height: number;
  readonly #width: number;
  readonly #across: Waves;
  readonly #down: Waves;

  constructor(height: number, width: number) {
    const kept = Math.floor(width / 2) + 1;
    this.counts = Array.from({ length: kept }, (_, k) => (k === 0 || 2 * k === width ? 1 : 2));
    [this.#height, this.#width] = [height, width];
    this.#across = waves(width, kept);
    this.#down = waves(height, height);
  }

  of(x: Tensor3D): Spectrum {
    const [n] = x.shape;
    return tidy(() => {
      // Rows are lines of the last axis; then columns are.
      const lines = reshape(x, [n * this.#height, this.#width]);
      const [r, i] = [this.#across.cosines, this.#across.sines].map((wave) =>
        this.#turned(matMul(lines, wave), this.#height),
      );
      const by = (part: Tensor, wave: Tensor2D) => matMul(part as Tensor2D, wave);
      const { cosines, sines } = this.#down;
      const whole = (part: Tensor) => reshape(part, [n, this.counts.length, this.#height]) as Tensor3D;
      return {
        real: whole(sub(by(r!, cosines), by(i!, sines))),
        imaginary: whole(mul(add(by(r!, sines), by(i!, cosines)), -1)),
      } as never;
    }) as unknown as Spectrum;
  }

  /** From the derivatives by both parts to that by the images. */
  transposed({ real, imaginary }: Spectrum): Tensor3D {
    const [n, kept, height] = real.shape;
    return tidy(() => {
      const { cosines, sines } = this.#down;
      const [r, i] = [real, imaginary].map((part) => reshape(part, [n * kept, height])) as [Tensor2D, Tensor2D];
      const back = (part: Tensor2D, wave: Tensor2D) => matMul(part, wave, false, true);
      const [byR, byI] = [sub(back(r, cosines), back(i, sines)), mul(add(back(r, sines), back(i, cosines)), -1)].map(
        (part) => this.#turned(part as Tensor2D, kept),
      );
      const lines = add(matMul(byR!, this.#across.cosines, false, true), matMul(byI!, this.#across.sines, false, true));
      return reshape(lines, [n, height, this.#width]);
    });
  }

  /** `[n a, b]`, rows of images of a x b, to `[n b, a]`. */
  #turned(x: Tensor2D, a: number): Tensor2D {
    const [rows, b] = x.shape;
    return reshape(transpose(reshape(x, [rows / a, a, b]), [0, 2, 1]), [(rows / a) * b, a]);
  }
}

interface Waves {
  readonly cosines: Tensor2D;
  readonly sines: Tensor2D;
}

/** The first `kept` waves of length `n`, `[n, kept]`. */
function waves(n: number, kept: number): Waves {
  const of = (wave: (angle: number) => number) =>
    tensor2d(
      Float32Array.from(
        { length: n * kept },
        (_, i) => wave((2 * Math.PI * ((Math.floor(i / kept) * (i % kept)) % n)) / n) / Math.sqrt(n),
      ),
      [n, kept],
    );
  return { cosines: of(Math.cos), sines: of(Math.sin) };
}
