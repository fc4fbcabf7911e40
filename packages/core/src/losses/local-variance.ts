import { mirrorPad, mul, square, sub, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import { foldMirror } from "../gradients/mirror-pad.ts";
import { blur, blurTransposed, type Taps } from "../metrics/window-blur.ts";

/** The variance around each pixel, of the window's pixels less one, the image mirrored at its border. */
export class LocalVariance {
  readonly #taps: Taps;
  readonly #margin: number;
  readonly #factor: number;

  /** @param size Of the window, odd. */
  constructor(size: number) {
    this.#taps = Array<number>(size).fill(1 / size);
    this.#margin = (size - 1) / 2;
    this.#factor = size ** 2 / (size ** 2 - 1);
  }

  /** @param x About 0, so that the squares lose no digit. */
  of(x: Tensor4D): Tensor4D {
    return tidy(() => mul(sub(this.#mean(square(x)), square(this.#mean(x))), this.#factor));
  }

  /** `dy` times the derivatives of `of(x)` by x. */
  slope(x: Tensor4D, dy: Tensor4D): Tensor4D {
    return tidy(() => {
      const squares = mul(this.#meanTransposed(dy), x);
      const means = this.#meanTransposed(mul(dy, this.#mean(x)));
      return mul(sub(squares, means), 2 * this.#factor);
    });
  }

  #mean(x: Tensor4D): Tensor4D {
    const sides: [number, number] = [this.#margin, this.#margin];
    return blur(mirrorPad(x, [[0, 0], sides, sides, [0, 0]], "reflect"), this.#taps);
  }

  #meanTransposed(dy: Tensor4D): Tensor4D {
    const sides: [number, number] = [this.#margin, this.#margin];
    const [, height, width] = dy.shape;
    return foldMirror(foldMirror(blurTransposed(dy, this.#taps), 1, sides, height, 1), 2, sides, width, 1) as Tensor4D;
  }
}
