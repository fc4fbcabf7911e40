import type { FeatureExtractor } from "@srloss/core";
import { keep, type Tensor4D, tidy } from "@tensorflow/tfjs-core";

/** An extractor that keeps what it computed, and has to be told when that is no longer needed. */
export interface RememberingExtractor extends FeatureExtractor {
  forget(): void;
}

/**
 * Runs the network once for each image and set of layers, however many losses and maps look at it. Images are told apart
 * by their tensor, so it is for pictures that stay, not for training.
 */
export function remembering(extractor: FeatureExtractor): RememberingExtractor {
  let known = new WeakMap<object, Map<string, Tensor4D>>();
  const kept: Tensor4D[] = [];
  return {
    ...extractor,
    extract(images, layers) {
      const ofImage = known.get(images.dataId) ?? new Map<string, Tensor4D>();
      known.set(images.dataId, ofImage);
      const missing = layers.filter((layer) => !ofImage.has(layer));
      if (missing.length)
        tidy(() => {
          extractor.extract(images, missing).forEach((features, i) => {
            ofImage.set(missing[i]!, keep(features));
            kept.push(features);
          });
        });
      return layers.map((layer) => ofImage.get(layer)!.clone());
    },
    forget() {
      for (const features of kept.splice(0)) features.dispose();
      known = new WeakMap();
    },
  };
}
