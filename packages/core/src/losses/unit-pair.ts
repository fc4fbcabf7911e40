import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import { affine } from "../differentiable/affine.ts";
import { checkPair, toFloat } from "../images/image-pair.ts";
import { checkRange, defaultRange, type PixelRange, rangeToRange } from "../images/pixel-range.ts";
import { lookAtRange } from "../images/range-warning.ts";
import { SrlossError } from "../srloss-error.ts";

/** What every loss of pixels in 0..1 takes. */
export interface RangeOptions {
  /** Black and white in the images. @defaultValue `[0, 255]` */
  readonly range?: PixelRange;
}

export interface UnitPair {
  readonly truth: Tensor4D;
  readonly prediction: Tensor4D;
}

/** The pair in 0..1, where black is 0 and white 1; differentiable in `yPred`. Call it in a `tidy`. */
export function unitPair(loss: string, yTrue: Tensor, yPred: Tensor, { range = defaultRange }: RangeOptions): UnitPair {
  checkRange(range);
  checkPair(yTrue, yPred, loss);
  lookAtRange(yTrue, range, loss);
  const { scale, offset } = rangeToRange(range, [0, 1]);
  const unit = (images: Tensor) => affine(toFloat(images), scale, offset);
  return { truth: unit(yTrue), prediction: unit(yPred) };
}

/** @throws SrlossError unless the images are at least `least` pixels high and wide. */
export function checkLeast({ shape: [, height, width] }: Tensor4D, least: number, loss: string): void {
  if (Math.min(height, width) < least)
    throw new SrlossError(
      "shape",
      `${loss} needs at least ${least}x${least} pixels; got ${width}x${height} (width x height).`,
    );
}
