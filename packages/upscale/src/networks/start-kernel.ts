import { uniforms } from "./uniforms.ts";

export interface KernelStart {
  /** Height, width and channels in and out; of a transposed convolution channels out and in. */
  readonly shape: readonly number[];
  /** Values that each result is a sum of. */
  readonly fanIn: number;
  /** Uniform in `gain / sqrt(fanIn)` to either side: 1 is PyTorch's default, the square root of 6 that of He et al. (2015). */
  readonly gain: number;
  /**
   * The factor of the pixel shuffle that follows: every pixel of a block begins with the same kernel, so that the network begins
   * without checkerboards (ICNR: Aitken et al., "Checkerboard artifact free sub-pixel convolution", 2017). 1 for none.
   */
  readonly shuffle: number;
  readonly seed: number;
}

/** The values that a convolution begins with, the same on every machine. */
export function startKernel({ shape, fanIn, gain, shuffle, seed }: KernelStart): Float32Array {
  const next = uniforms(seed);
  const bound = gain / Math.sqrt(fanIn);
  const copies = shuffle ** 2;
  const size = shape.reduce((a, b) => a * b, 1);
  const own = shape.at(-1)! / copies;
  const values = new Float32Array(size);
  for (let at = 0; at < size; at += own * copies)
    for (let channel = 0; channel < own; channel++) {
      const value = bound * (2 * next() - 1);
      for (let copy = 0; copy < copies; copy++) values[at + copy * own + channel] = value;
    }
  return values;
}
