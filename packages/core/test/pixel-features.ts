// Its operations are tfjs's, with tfjs's gradients.
import "@tensorflow/tfjs-core/dist/register_all_gradients.js";
import { concat, div, mul, slice, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import type { FeatureExtractor } from "../src/index.ts";

/** One layer, `block3_conv3`, of the seven features that `fixtures/make_losses.py` makes of RGB. */
export const pixelFeatures: FeatureExtractor = {
  layers: ["block3_conv3"],
  extract: (images) => [
    tidy(() => {
      const x: Tensor4D = div(images, 255);
      const width = x.shape[2];
      const channel = (i: number) => slice(x, [0, 0, 0, i], [-1, -1, -1, 1]);
      const two = slice(x, [0, 0, 0, 0], [-1, -1, -1, 2]);
      const turned = concat(
        [slice(two, [0, 0, width - 1, 0], [-1, -1, 1, -1]), slice(two, [0, 0, 0, 0], [-1, -1, width - 1, -1])],
        2,
      );
      return concat([x, mul(channel(0), channel(1)), mul(channel(1), channel(2)), turned], 3);
    }),
  ],
};
