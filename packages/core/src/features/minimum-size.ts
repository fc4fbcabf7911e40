import type { Tensor4D } from "@tensorflow/tfjs-core";
import type { FeatureExtractor } from "../feature-extractor.ts";
import { SrlossError } from "../srloss-error.ts";

/** @throws SrlossError where the images leave no feature at one of the layers; `loss` and `what` say whose images they are. */
export function checkMinimumSize(
  extractor: FeatureExtractor,
  layers: readonly string[],
  images: Tensor4D,
  loss: string,
  what: string,
): void {
  const [, height, width] = images.shape;
  for (const layer of layers) {
    const least = extractor.minimumSize?.(layer) ?? 1;
    if (Math.min(height, width) < least)
      throw new SrlossError(
        "shape",
        `${loss}: layer ${layer} needs images of at least ${least}x${least} pixels; ${what} is ${width}x${height} (width x height).`,
      );
  }
}
