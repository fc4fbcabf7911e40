import {
  add,
  div,
  engine,
  floor,
  getBackend,
  getKernel,
  mul,
  sub,
  sum,
  type Tensor,
  type Tensor4D,
  tensor1d,
  tidy,
} from "@tensorflow/tfjs-core";
import { differentiable } from "../differentiable/differentiable.ts";
import { SrlossError } from "../srloss-error.ts";
import { checkOptions } from "../validation/check-options.ts";
import { checkImages, toFloat } from "./image-pair.ts";
import { checkRange, defaultRange, type PixelRange, rangeToRange } from "./pixel-range.ts";
import { lookAtRange } from "./range-warning.ts";

/** R, G and B of Y in MATLAB's `rgb2ycbcr` (ITU-R BT.601, 16..235), for RGB in 0..255. */
const weights = [65.481 / 255, 128.553 / 255, 24.966 / 255];

/**
 * Luma as super-resolution papers report it: Y of MATLAB's `rgb2ycbcr`,
 * `16 + 65.481 R + 128.553 G + 24.966 B` with RGB in 0..1, not rounded. Differentiable.
 *
 * @param images RGB `[batch, height, width, 3]`.
 * @param options `range` of `images`. Defaults to `[0, 255]`.
 * @returns `[batch, height, width, 1]` in 16..235.
 * @throws SrlossError where the rank is not 4 or there are not three channels.
 *
 * @example
 * ```ts
 * rgbToY(tf.ones([1, 1, 1, 3]), { range: [0, 1] }); // => [[[[235]]]]
 * ```
 */
export function rgbToY(images: Tensor, options: { readonly range?: PixelRange } = {}): Tensor4D {
  checkOptions("rgbToY", options, { range: true });
  const { range = defaultRange } = options;
  checkRange(range);
  checkImages(images, "rgbToY: images");
  if (images.shape[3] !== 3) throw new SrlossError("shape", `rgbToY: images must be RGB; got shape [${images.shape}].`);
  lookAtRange(images, range, "rgbToY");
  const { scale, offset } = rangeToRange(range, [0, 255]);
  return tidy(() =>
    ofChannels(
      toFloat(images),
      weights.map((w) => w * scale),
      16 + weights.reduce((total, w) => total + w * offset, 0),
    ),
  );
}

/** The same of RGB in 0..255. */
export function lumaOf(images: Tensor4D): Tensor4D {
  return ofChannels(images, weights, 16);
}

/**
 * The same of whole numbers in 0..255, rounded, halves up. As whole numbers of float32 they lose nothing: half a hundred-thousandth
 * would move a pixel in some images to its neighbour. The gradient is that of the luma.
 */
export function wholeLumaOf(images: Tensor4D): Tensor4D {
  return differentiable(
    [images],
    () => {
      // Y is 16 + (21827 R + 42851 G + 8322 B) / 85000.
      const parts = weighed(sub(images, 128), [21827, 42851, 8322], 0);
      return add(floor(div(add(parts, 36_500), 85_000)), add(mul(parts, 0), 126)) as Tensor4D;
    },
    (dy) => [mul(dy, tensor1d(weights))],
  );
}

/** Y of YIQ in the units of the images: `0.299 R + 0.587 G + 0.114 B`. */
export function grayOf(images: Tensor4D): Tensor4D {
  return ofChannels(images, [0.299, 0.587, 0.114], 0);
}

/** A weighted sum of three channels, and `base`; differentiable. */
export function ofChannels(images: Tensor4D, weights: number[], base: number): Tensor4D {
  return differentiable(
    [images],
    () => weighed(images, weights, base),
    (dy) => [mul(dy, tensor1d(weights))],
  );
}

/** A kernel that a backend may bring. */
const kernel = "SrlossWeightedChannels";

function weighed(images: Tensor4D, weights: number[], base: number): Tensor4D {
  if (images.dtype === "float32" && getKernel(kernel, getBackend()))
    return engine().runKernel(kernel, { x: images }, { weights, base }) as Tensor4D;
  return add(sum(mul(images, tensor1d(weights)), 3, true), base);
}
