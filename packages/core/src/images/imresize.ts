import { matMul, reshape, type Tensor, type Tensor4D, tensor2d, tidy, transpose } from "@tensorflow/tfjs-core";
import { SrlossError } from "../srloss-error.ts";
import { checkNoOptions } from "../validation/check-no-options.ts";
import { given } from "../validation/given.ts";
import { checkImages, toFloat } from "./image-pair.ts";

/**
 * Bicubic resampling as MATLAB's `imresize` does it, the down- and upscaling of super-resolution benchmarks: Keys' kernel
 * (1981) with a = -0.5, widened by the scale factor when shrinking (antialiasing), borders mirrored. Not rounded, not
 * clipped, without a gradient.
 *
 * @param images `[batch, height, width, channels]`.
 * @param size Height and width of the result.
 * @returns `[batch, ...size, channels]`, in the units of `images`.
 * @throws SrlossError where the rank is not 4 or a size is not a whole number above 0.
 *
 * @example
 * ```ts
 * imresize(tf.ones([1, 64, 64, 3]), [16, 16]).shape; // => [1, 16, 16, 3]
 * ```
 */
export function imresize(images: Tensor, size: readonly [height: number, width: number], ...more: []): Tensor4D {
  checkNoOptions("imresize", more);
  checkImages(images, "imresize: images");
  const [height, width] = (Array.isArray(size) ? size : []) as typeof size;
  if (!(Number.isInteger(height) && height > 0 && Number.isInteger(width) && width > 0))
    throw new SrlossError(
      "argument",
      `imresize: size is [height, width] in whole pixels above 0; got ${Array.isArray(size) ? `[${size}]` : given(size)}.`,
    );
  const [batch, h, w, channels] = images.shape;
  return tidy(() => {
    const rows = reshape(transpose(toFloat(images), [1, 0, 2, 3]), [h, batch * w * channels]);
    const resized = reshape(matMul(resampling(h, height), rows), [height, batch, w, channels]);
    const columns = reshape(transpose(resized, [2, 1, 0, 3]), [w, batch * height * channels]);
    const both = reshape(matMul(resampling(w, width), columns), [width, batch, height, channels]);
    return transpose(both, [1, 2, 0, 3]) as Tensor4D;
  });
}

/** `[to, from]`: each row holds the weights of the source pixels of one result. */
function resampling(from: number, to: number) {
  const scale = to / from;
  const widening = Math.min(scale, 1);
  const reach = 2 / widening;
  const matrix = new Float32Array(to * from);
  for (let row = 0; row < to; row++) {
    const centre = (row + 0.5) / scale - 0.5;
    const taps: [number, number][] = [];
    for (let source = Math.floor(centre - reach) + 1; source <= Math.ceil(centre + reach) - 1; source++)
      taps.push([mirrored(source, from), cubic((source - centre) * widening)]);
    const total = taps.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [source, weight] of taps) matrix[row * from + source]! += weight / total;
  }
  return tensor2d(matrix, [to, from]);
}

function mirrored(index: number, length: number): number {
  const folded = ((index % (2 * length)) + 2 * length) % (2 * length);
  return folded < length ? folded : 2 * length - 1 - folded;
}

function cubic(x: number): number {
  const t = Math.abs(x);
  if (t <= 1) return 1.5 * t ** 3 - 2.5 * t ** 2 + 1;
  return t < 2 ? -0.5 * t ** 3 + 2.5 * t ** 2 - 4 * t + 2 : 0;
}
