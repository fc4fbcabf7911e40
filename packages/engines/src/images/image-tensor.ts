import { SrlossError } from "@srloss/core";
import { pixelsKernel } from "@srloss/core/networks";
import { given } from "@srloss/core/validation";
import { engine, getBackend, getKernel, type NamedAttrMap, type Tensor4D, tensor4d } from "@tensorflow/tfjs-core";
import type { DecodedImage } from "./decoded-image.ts";

/**
 * A decoded image as a batch of one: `[1, height, width, 3]`, float32, RGB in 0..255. The caller disposes it.
 *
 * @param image From `decodeImage` of `@srloss/node-gpu` or `@srloss/web`.
 * @throws SrlossError where `data` is not as long as the sizes say.
 *
 * @example
 * ```ts
 * import { imageTensor } from "@srloss/engines/images";
 * const image = imageTensor({ width: 2, height: 1, data: Uint8Array.of(255, 0, 0, 0, 0, 255) });
 * image.shape; // => [1, 1, 2, 3]
 * image; // => [[[[255, 0, 0], [0, 0, 255]]]]
 * ```
 */
export function imageTensor(image: Pick<DecodedImage, "data" | "width" | "height">): Tensor4D {
  const { data, width, height } = image ?? {};
  if (data?.length === undefined || data.length !== width * height * 3)
    throw new SrlossError(
      "argument",
      `imageTensor: an image is { width, height, data } with three values for each pixel; got ${data?.length === undefined ? given(image) : `${data.length} values for ${width}x${height}`}.`,
    );
  if (data instanceof Uint8Array && getKernel(pixelsKernel, getBackend())) {
    const attributes = { data, shape: [1, height, width, 3] } as unknown as NamedAttrMap;
    return engine().runKernel(pixelsKernel, {}, attributes) as Tensor4D;
  }
  return tensor4d(data instanceof Float32Array ? data : new Float32Array(data), [1, height, width, 3]);
}
