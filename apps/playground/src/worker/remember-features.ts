import type { FeatureExtractor } from "@srloss/core";
import { clone, dispose, type Tensor4D } from "@tensorflow/tfjs-core";

/** A network that runs once on a picture, however many losses and maps look at it. */
export interface RememberingExtractor extends FeatureExtractor {
  /** Runs on pictures now, and answers from memory until `forget`. */
  remember(images: Tensor4D): void;
  forget(images: Tensor4D): void;
}

/** `network`, for the named layers; what was not remembered it computes as ever. No gradient goes through what was. */
export function rememberFeatures(network: FeatureExtractor, layers: readonly string[]): RememberingExtractor {
  const known = new Map<object, readonly Tensor4D[]>();
  return {
    ...network,
    extract(images, wanted) {
      const features = known.get(images.dataId);
      const found = features && wanted.map((name) => features[layers.indexOf(name)]);
      return found?.every((one) => one !== undefined)
        ? found.map((one) => clone(one!))
        : network.extract(images, wanted);
    },
    remember: (images) => void known.set(images.dataId, network.extract(images, layers)),
    forget(images) {
      dispose([...(known.get(images.dataId) ?? [])]);
      known.delete(images.dataId);
    },
  };
}
