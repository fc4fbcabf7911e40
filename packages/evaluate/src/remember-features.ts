import type { FeatureExtractor } from "@srloss/core";
import { fineFeatures } from "@srloss/core/networks";
import { keep, type Tensor4D, tidy } from "@tensorflow/tfjs-core";

/** An extractor that keeps what it computed, and has to be told when that is no longer needed. */
export interface RememberingExtractor extends FeatureExtractor {
  /** Of one image, or of all. */
  forget(image?: Tensor4D): void;
}

/**
 * Runs a network once for each image and set of layers, however many losses and maps look at it. Images are told apart by their
 * tensor: it is for images that stay, not for training.
 *
 * @param extractor Of `loadVgg19`, say.
 * @param onRun Told of each run before it begins.
 */
export function rememberFeatures(
  extractor: FeatureExtractor,
  onRun: (images: Tensor4D) => void = () => undefined,
): RememberingExtractor {
  const known = new Map<object, Map<string, Tensor4D>>();
  const forget = (key: object) => {
    for (const features of known.get(key)?.values() ?? []) features.dispose();
    known.delete(key);
  };
  return {
    ...extractor,
    extract(images, layers) {
      const ofImage = known.get(images.dataId) ?? new Map<string, Tensor4D>();
      known.set(images.dataId, ofImage);
      // Those for a nearly equal image have more digits than others.
      const key = (layer: string) => (fineFeatures() ? `fine ${layer}` : layer);
      const missing = layers.filter((layer) => !ofImage.has(key(layer)));
      if (missing.length) {
        onRun(images);
        tidy(() => {
          for (const [i, features] of extractor.extract(images, missing).entries())
            ofImage.set(key(missing[i]!), keep(features));
        });
      }
      return layers.map((layer) => ofImage.get(key(layer))!.clone());
    },
    forget(image) {
      for (const key of image ? [image.dataId] : [...known.keys()]) forget(key);
    },
  };
}
