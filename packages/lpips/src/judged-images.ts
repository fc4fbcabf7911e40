import { differentiable, type PixelRange, SrlossError } from "@srloss/core";
import { checkTensor, given, lookAtRange } from "@srloss/core/validation";
import {
  add,
  cast,
  fill,
  mean,
  mul,
  type Scalar,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tensor1d,
  tidy,
  tile,
} from "@tensorflow/tfjs-core";

/** Pixels `scale * x + offset` of each channel. */
export interface ToPixels {
  readonly scale: number;
  readonly offset: number;
}

/** What takes pixels in `range` to 0..255. */
export function toBytes(range: PixelRange, where: string): ToPixels {
  const pair = Array.isArray(range) && range.length === 2 && range.every(Number.isFinite);
  if (!pair || range[0] >= range[1])
    throw new SrlossError(
      "range",
      `${where}: range is [black, white], such as [0, 255] or [0, 1]; got ${given(range)}.`,
    );
  const [black, white] = range;
  const scale = 255 / (white - black);
  return { scale, offset: -black * scale };
}

/**
 * Also looks whether the originals fit the range, which warns later.
 *
 * @throws SrlossError unless both are images of one shape, gray or RGB, that a network can take.
 */
export function checkImagePair(where: string, yTrue: Tensor, yPred: Tensor, least: number, range: PixelRange): void {
  for (const [name, images] of [
    ["yTrue", yTrue],
    ["yPred", yPred],
  ] as const) {
    checkTensor(images, `${where}: ${name}`);
    const [, height, width, channels] = images.shape;
    if (images.rank !== 4 || !images.size || (channels !== 3 && channels !== 1))
      throw new SrlossError(
        "shape",
        `${where}: ${name} must be [batch, height, width, 1 or 3]; got shape [${images.shape}].`,
      );
    if (Math.min(height!, width!) < least)
      throw new SrlossError("size", `${where}: images must be at least ${least}x${least}; got ${width}x${height}.`);
  }
  if (yTrue.shape.some((n, i) => n !== yPred.shape[i]))
    throw new SrlossError(
      "shape",
      `${where}: yTrue [${yTrue.shape}] and yPred [${yPred.shape}] must have the same shape.`,
    );
  lookAtRange(yTrue as Tensor4D, range, where);
}

/** RGB images, each channel scaled and moved; gray is repeated. Differentiable. */
export function rgbPixels(images: Tensor, scale: readonly number[], offset: readonly number[]): Tensor4D {
  const floats = (images.dtype === "float32" ? images : cast(images, "float32")) as Tensor4D;
  const gray = floats.shape[3] === 1;
  // As given in 0..255: tfjs takes longer for these products and sums than an engine of ours for AlexNet's first layer.
  if (!gray && scale.every((factor) => factor === 1) && offset.every((term) => term === 0)) return floats;
  return differentiable(
    [floats],
    () =>
      tidy(() => {
        const rgb = gray ? tile(floats, [1, 1, 1, 3]) : floats;
        return add(mul(rgb, tensor1d([...scale])), tensor1d([...offset])) as Tensor4D;
      }),
    (dy) => [
      tidy(() => {
        const own = mul(dy, tensor1d([...scale]));
        return gray ? sum(own, 3, true) : own;
      }),
    ],
  );
}

/** The mean over the batch of a value for each image. Differentiable. */
export function meanOfImages(values: Tensor1D): Scalar {
  return differentiable(
    [values],
    () => mean(values) as Scalar,
    (dy) => [tidy(() => mul(fill(values.shape, 1 / values.size), dy))],
  );
}
