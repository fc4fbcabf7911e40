import type { Tensor4D } from "@tensorflow/tfjs-core";
import { affine } from "../differentiable/affine.ts";
import type { FeatureExtractor } from "../feature-extractor.ts";
import { type PixelRange, rangeToRange } from "../images/pixel-range.ts";
import { toRgb } from "../images/rgb.ts";
import type { Plan } from "./plan.ts";

/** What a content loss was made of. */
export interface LossSetup {
  /** The function that the caller knows, for messages. */
  readonly name: string;
  readonly extractor: FeatureExtractor | null;
  /** Of the caller's images. */
  readonly range: PixelRange;
  /** That pixel terms are computed in. */
  readonly pixelRange: PixelRange;
  readonly plan: Plan;
}

/** Images as the terms see them. */
export interface Look {
  /** In the terms' pixel range, where a pixel term asks for them. */
  readonly pixels: Tensor4D | undefined;
  /** Of each layer of the plan. */
  readonly features: readonly Tensor4D[];
}

/** Step one: converts the images' pixels and runs the network on them, once. */
export function look({ extractor, range, pixelRange, plan }: LossSetup, images: Tensor4D, withPixels: boolean): Look {
  const toPixels = rangeToRange(range, pixelRange);
  const toNetwork = rangeToRange(range, [0, 255]);
  return {
    pixels: withPixels ? affine(images, toPixels.scale, toPixels.offset) : undefined,
    features:
      extractor && plan.layers.length
        ? extractor.extract(affine(toRgb(images, "images"), toNetwork.scale, toNetwork.offset), plan.layers)
        : [],
  };
}
