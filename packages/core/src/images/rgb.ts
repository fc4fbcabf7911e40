import { sum, type Tensor4D, tile } from "@tensorflow/tfjs-core";
import { differentiable } from "../differentiable/differentiable.ts";
import { SrlossError } from "../srloss-error.ts";

/** Grayscale repeated to three channels, RGB as it is; differentiable. @throws SrlossError for other channel counts. */
export function toRgb(images: Tensor4D, what: string): Tensor4D {
  const channels = images.shape[3];
  if (channels === 3) return images;
  if (channels !== 1)
    throw new SrlossError(
      "shape",
      `${what}: feature losses take RGB or grayscale, three channels or one; got shape [${images.shape}]. Composite alpha on a background first.`,
    );
  return differentiable(
    [images],
    () => tile(images, [1, 1, 1, 3]),
    (dy) => [sum(dy, 3, true)],
  );
}
