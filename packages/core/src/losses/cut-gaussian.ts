import {
  depthwiseConv2d,
  div,
  type Tensor3D,
  type Tensor4D,
  tensor3d,
  tensor4d,
  tidy,
  tile,
} from "@tensorflow/tfjs-core";

/** Beyond it the widest windows are cut, as Zhao et al. cut theirs: 33 pixels. */
const longest = 16;

/**
 * A Gaussian window around every pixel of an image, of which the part inside of the image counts, its weights adding up to 1. Both
 * are linear and keep the shape, `[b, h, w, c]`. Its tensors are the caller's `tidy`'s.
 */
export class CutGaussian {
  readonly #taps: readonly number[];
  readonly #sums: Tensor3D;

  constructor(sigma: number, height: number, width: number, channels: number) {
    const radius = Math.min(longest, Math.ceil(6 * sigma));
    this.#taps = Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp(-((i - radius) ** 2) / (2 * sigma ** 2)));
    // The window is a product, and so are its sums.
    const along = (n: number) => Array.from({ length: n }, (_, i) => this.#sumAround(i, n));
    const [down, across] = [along(height), along(width)];
    // Of each channel: some backends take many times as long where an axis of 1 meets a longer one.
    const sums = new Float32Array(height * width * channels);
    let at = 0;
    for (const row of down)
      for (const column of across) {
        sums.fill(row * column, at, at + channels);
        at += channels;
      }
    this.#sums = tensor3d(sums, [height, width, channels]);
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
