import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import { pad } from "@tensorflow/tfjs-core";
import { affine } from "../differentiable/affine.ts";
import { differentiable } from "../differentiable/differentiable.ts";
import { cropBorder } from "../images/crop-border.ts";
import { checkPair, toFloat } from "../images/image-pair.ts";
import { rgbToY } from "../images/luma.ts";
import { checkRange, defaultRange, type PixelRange, rangeToRange } from "../images/pixel-range.ts";
import { lookAtRange } from "../images/range-warning.ts";
import { SrlossError } from "../srloss-error.ts";
import { checkOptions } from "../validation/check-options.ts";
import { given } from "../validation/given.ts";

/** How PSNR, SSIM and MS-SSIM look at a pair of images. */
export interface MetricOptions {
  /** Black and white in the images; `[0, 255]` where left out. */
  readonly range?: PixelRange;
  /** Pixels to cut from each side first; papers cut the scale factor. 0 where left out. */
  readonly crop?: number;
  /** `rgb`: every channel as it is (the default). `y`: the luma of `rgbToY`; images of one channel are their own luma, as they are. */
  readonly channels?: "rgb" | "y";
}

/** The pair in 0..255, cropped, converted to Y where asked for; differentiable in `yPred`. Call it in a `tidy`. */
export function metricPair(
  metric: string,
  yTrue: Tensor,
  yPred: Tensor,
  options: MetricOptions,
): { truth: Tensor4D; prediction: Tensor4D } {
  checkOptions(metric, options, { range: true, crop: true, channels: true });
  const { range = defaultRange, crop = 0, channels = "rgb" } = options;
  checkRange(range);
  checkPair(yTrue, yPred, metric);
  if (channels !== "rgb" && channels !== "y")
    throw new SrlossError("option", `${metric}: channels is "rgb" or "y"; got ${given(channels)}.`);
  if (channels === "y" && yTrue.shape[3] !== 3 && yTrue.shape[3] !== 1)
    throw new SrlossError(
      "shape",
      `${metric}: channels "y" needs RGB or grayscale images; got shape [${yTrue.shape}].`,
    );
  lookAtRange(yTrue, range, metric);
  const { scale, offset } = rangeToRange(range, [0, 255]);
  const prepared = (images: Tensor) => {
    const cut = croppable(toFloat(images), crop);
    return channels === "y" && cut.shape[3] === 3 ? rgbToY(cut, { range }) : affine(cut, scale, offset);
  };
  return { truth: prepared(yTrue), prediction: prepared(yPred) };
}

function croppable(images: Tensor4D, crop: number): Tensor4D {
  if (crop === 0) return images;
  const sides: [number, number] = [crop, crop];
  return differentiable(
    [images],
    () => cropBorder(images, crop),
    (dy) => [pad(dy, [[0, 0], sides, sides, [0, 0]])],
  );
}
