import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import { grayOf, ofChannels } from "../images/luma.ts";
import { SrlossError } from "../srloss-error.ts";
import { checkOptions } from "../validation/check-options.ts";
import { checkColours, type PixelOptions, pixelPair } from "./metric-options.ts";

/** I and Q of YIQ, of R, G and B. */
const chroma = [
  [0.5959, -0.2746, -0.3213],
  [0.2115, -0.5227, 0.3112],
];

export interface JudgedPair {
  /** In 0..255, as they are. */
  readonly truth: Tensor4D;
  readonly prediction: Tensor4D;
  /** RGB, not gray. */
  readonly coloured: boolean;
}

/**
 * RGB or grayscale images in 0..255, cropped; differentiable in `yPred`. Call it in a `tidy`.
 *
 * @throws SrlossError also where less than `least` x `least` pixels are left.
 */
export function judgedPair(
  metric: string,
  yTrue: Tensor,
  yPred: Tensor,
  options: PixelOptions,
  least: number,
): JudgedPair {
  checkOptions(metric, options, { range: true, crop: true });
  const pair = pixelPair(metric, yTrue, yPred, options);
  checkColours(pair.truth, metric);
  const [, height, width, channels] = pair.truth.shape;
  if (Math.min(height, width) < least)
    throw new SrlossError(
      "shape",
      `${metric} needs at least ${least}x${least} pixels; got ${width}x${height} (width x height).`,
    );
  return { ...pair, coloured: channels === 3 };
}

/** Y of YIQ, or gray as it is. */
export function brightnessOf(images: Tensor4D): Tensor4D {
  return images.shape[3] === 3 ? grayOf(images) : images;
}

/** I and Q of YIQ. */
export function chromaOf(images: Tensor4D): [Tensor4D, Tensor4D] {
  return chroma.map((weights) => ofChannels(images, weights, 0)) as [Tensor4D, Tensor4D];
}
