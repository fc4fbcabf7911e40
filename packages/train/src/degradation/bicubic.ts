import { imresize, SrlossError } from "@srloss/core";
import { checkOptions, given } from "@srloss/core/validation";
import type { Degradation } from "./degradation.ts";

export interface BicubicOptions {
  /** How many times smaller, a whole number of 2 or more. */
  readonly scale: number;
}

/** @throws SrlossError unless it is a whole number, 2 or more. */
export function checkScale(scale: unknown, where: string): asserts scale is number {
  if (!(Number.isInteger(scale) && (scale as number) >= 1))
    throw new SrlossError("option", `${where}: scale is a whole number, such as 2, 3 or 4; got ${given(scale)}.`);
}

/**
 * The degradation of super-resolution benchmarks: MATLAB's `imresize(image, 1/scale)` on 8 bits, bicubic and antialiased,
 * rounded after each side. A patch's low-resolution image is that patch of the whole image's.
 *
 * @param options `scale`.
 * @returns A degradation for `train`.
 * @throws SrlossError for a scale that is no whole number, and for unknown options.
 *
 * @example
 * ```ts
 * const lr = bicubic({ scale: 4 }).degrade(tf.fill([1, 32, 32, 3], 100));
 * lr.shape; // => [1, 8, 8, 3]
 * ```
 */
export function bicubic(options: BicubicOptions): Degradation {
  checkOptions("bicubic", options, { scale: true }, ["scale"]);
  const { scale } = options;
  checkScale(scale, "bicubic");
  return {
    name: `bicubic x${scale}`,
    // The kernel reaches two low-resolution pixels far.
    margin: 4 * scale,
    degrade: (hr) => imresize(hr, { scale: 1 / scale, rounding: "uint8" }),
  };
}
