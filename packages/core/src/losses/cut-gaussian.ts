import { depthwiseConv2d, div, type Tensor4D, tensor4d, tidy, tile } from "@tensorflow/tfjs-core";

/** Beyond it the widest windows are cut, as Zhao et al. cut theirs: 33 pixels. */
const longest = 16;

/**
 * A Gaussian window around every pixel of an image, of which the part inside of the image counts, its weights adding up to 1. Both
 * are linear and keep the shape, `[b, h, w, c]`. Its tensors are the caller's `tidy`'s.
 */
export class CutGaussian {
  readonly #taps: readonly number[];
  readonly #sums: Tensor4D;

  constructor(sigma: number, height: number, width: number) {
    const radius = Math.min(longest, Math.ceil(6 * sigma));
    this.#taps = Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp(-((i - radius) ** 2) / (2 * sigma ** 2)));
    // The window is a product, and so are its sums.
    const along = (n: number) => Array.from({ length: n }, (_, i) => this.#sumAround(i, n));
    const [down, across] = [along(height), along(width)];
    this.#sums = tensor4d(
      down.flatMap((row) => across.map((column) => row * column)),
      [1, height, width, 1],
    );
  }

  blur(x: Tensor4D): Tensor4D {
    return tidy(() => div(this.#sumsOf(x), this.#sums));
  }

  blurTransposed(dy: Tensor4D): Tensor4D {
    return tidy(() => this.#sumsOf(div(dy, this.#sums)));
  }

  #sumAround(at: number, n: number): number {
    const radius = (this.#taps.length - 1) / 2;
    return this.#taps.reduce((sum, tap, i) => {
      const place = at + i - radius;
      return place >= 0 && place < n ? sum + Math.fround(tap) : sum;
    }, 0);
  }

  #sumsOf(x: Tensor4D): Tensor4D {
    const { length } = this.#taps;
    const channels = x.shape[3];
    const filter = (shape: [number, number, number, number]) =>
      tile(tensor4d([...this.#taps], shape), [1, 1, channels, 1]);
    const down = depthwiseConv2d(x, filter([length, 1, 1, 1]), 1, "same");
    return depthwiseConv2d(down, filter([1, length, 1, 1]), 1, "same");
  }
}
