import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import { add, clipByValue, floor, mul, pad } from "@tensorflow/tfjs-core";
import { affine } from "../differentiable/affine.ts";
import { differentiable } from "../differentiable/differentiable.ts";
import { cropBorder } from "../images/crop-border.ts";
import { checkImages, checkPair, toFloat } from "../images/image-pair.ts";
import { grayOf, lumaOf, wholeLumaOf } from "../images/luma.ts";
import { checkRange, defaultRange, type PixelRange, rangeToRange } from "../images/pixel-range.ts";
import { lookAtRange } from "../images/range-warning.ts";
import { SrlossError } from "../srloss-error.ts";
import { checkOptions, type OptionNames } from "../validation/check-options.ts";
import { given } from "../validation/given.ts";
import { meant } from "../validation/meant.ts";
import { type ConventionName, findConvention, type MetricLook } from "./conventions.ts";

/** Which pixels a metric looks at. */
export interface PixelOptions {
  /** Black and white in the images. @defaultValue `[0, 255]` */
  readonly range?: PixelRange;
  /** Pixels to cut from each side first; papers cut the scale factor. @defaultValue `0` */
  readonly crop?: number;
}

/** How PSNR, SSIM and MS-SSIM look at a pair of images. */
export interface MetricOptions extends PixelOptions {
  /**
   * `rgb`: every channel as it is. `y`: the convention's luma; images of one channel are their own luma, as they are. Defaults to
   * `rgb`, and to `y` where the convention is MATLAB's, or SSIM and MS-SSIM are pyiqa's.
   */
  readonly channels?: "rgb" | "y";
  /** The program whose number is wanted. @defaultValue `"srloss"` */
  readonly convention?: ConventionName;
}

export const metricOptionNames: OptionNames<MetricOptions> = {
  range: true,
  crop: true,
  channels: true,
  convention: true,
};

/** The pair in 0..255 as the convention looks at it: cropped, of its luma, rounded. Differentiable in `yPred`; call it in a `tidy`. */
export function metricPair<T extends MetricOptions>(
  metric: "psnr" | "ssim" | "msSsim",
  yTrue: Tensor,
  yPred: Tensor,
  options: T,
  names: OptionNames<T> = metricOptionNames as OptionNames<T>,
): { truth: Tensor4D; prediction: Tensor4D; look: MetricLook } {
  checkOptions(metric, options, names);
  const { convention = "srloss" } = options;
  const own = findConvention(metric, convention);
  const look = own[metric];
  const { channels = look?.channels ?? own.channels } = options;
  const { truth, prediction } = pixelPair(metric, yTrue, yPred, options);
  if (!look) throw new SrlossError("option", `${metric}: ${own.program} has none; leave out the convention.`);
  if (channels !== "rgb" && channels !== "y")
    throw new SrlossError(
      "option",
      `${metric}: channels is "rgb" or "y"; got ${given(channels)}${meant(channels, ["rgb", "y"])}`,
    );
  if (channels === "y") checkColours(truth, `${metric}: channels "y"`);
  const seen = (pixels: Tensor4D) => {
    const rgb = look.rounded === "file" ? wholeNumbers(pixels) : pixels;
    const luma = own.luma === "yiq" ? grayOf : look.rounded === "file" ? wholeLumaOf : lumaOf;
    const channel = channels === "y" && pixels.shape[3] === 3 ? luma(rgb) : rgb;
    return look.rounded === "luma" ? wholeNumbers(channel) : channel;
  };
  return { truth: seen(truth), prediction: seen(prediction), look };
}

/** The pair in 0..255, cropped, as it is otherwise. Differentiable in `yPred`; call it in a `tidy`. */
export function pixelPair(
  metric: string,
  yTrue: Tensor,
  yPred: Tensor,
  options: PixelOptions,
): { truth: Tensor4D; prediction: Tensor4D } {
  const { range = defaultRange } = options;
  checkRange(range);
  checkPair(yTrue, yPred, metric);
  lookAtRange(yTrue, range, metric);
  return { truth: in255(yTrue, options), prediction: in255(yPred, options) };
}

/** The same of one image. */
export function pixelsOf(metric: string, images: Tensor, options: PixelOptions): Tensor4D {
  const { range = defaultRange } = options;
  checkRange(range);
  checkImages(images, `${metric}: images`);
  lookAtRange(images, range, metric);
  return in255(images, options);
}

function in255(images: Tensor, { range = defaultRange, crop = 0 }: PixelOptions): Tensor4D {
  const { scale, offset } = rangeToRange(range, [0, 255]);
  return affine(croppable(toFloat(images), crop), scale, offset);
}

/** @throws SrlossError unless the images are RGB or grayscale. */
export function checkColours({ shape }: Tensor4D, what: string): void {
  if (shape[3] !== 3 && shape[3] !== 1)
    throw new SrlossError("shape", `${what} needs RGB or grayscale images; got shape [${shape}].`);
}

/** As a file of 8 bits holds them: rounded, halves up, in 0..255. The gradient passes as if nothing had been. */
export function wholeNumbers(x: Tensor4D): Tensor4D {
  return differentiable(
    [x],
    // What is not finite shows, on engines that round and clip it to a number, too.
    () => add(floor(add(clipByValue(x, 0, 255), 0.5)), mul(x, 0)),
    (dy) => [dy],
  );
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
