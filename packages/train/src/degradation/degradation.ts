import type { Tensor4D } from "@tensorflow/tfjs-core";
import type { Random } from "../random/random.ts";

/** How a low-resolution image is made of its original. */
export interface Degradation {
  /** In records of a training. */
  readonly name: string;
  /** Pixels of the original, a multiple of the scale, beyond a patch that its low-resolution image depends on. Defaults to 0. */
  readonly margin?: number;
  /**
   * @param hr `[batch, height, width, 3]` in 0..255; sides are multiples of the scale.
   * @param numbers Of this step: the same ones each time that it is repeated.
   * @returns `[batch, height / scale, width / scale, 3]` in 0..255, the caller's to dispose.
   */
  degrade(hr: Tensor4D, numbers: Random): Tensor4D | Promise<Tensor4D>;
  /** What the network shall give, where that is not the original itself: sharpened, as Real-ESRGAN does. The caller disposes it. */
  target?(hr: Tensor4D): Tensor4D;
}
