import type { TiledMetric, TileSums } from "@srloss/core";
import { type LayerField, tileGrid, tilePlaces } from "@srloss/core/networks";
import {
  concat,
  dispose,
  reshape,
  slice,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tidy,
} from "@tensorflow/tfjs-core";
import { type ChannelWeights, channelMoments, constant } from "./structure-and-texture.ts";

interface Layers {
  /** Of the image itself, and of each layer. */
  readonly fields: readonly LayerField[];
  readonly weights: readonly ChannelWeights[];
  /** Of both images of a tile, layer by layer. */
  readonly features: (yTrue: Tensor, yPred: Tensor) => readonly [Tensor4D[], Tensor4D[]];
}

/**
 * DISTS in tiles: means, variances and the variance of the difference of each channel. Those of tiles are put together as
 * Chan et al. (1979) do it, around each tile's own mean, so that nothing cancels.
 */
export function distsTiles({ fields, weights, features }: Layers): TiledMetric {
  return {
    ...tileGrid(fields),
    begin(size): TileSums {
      const moments = weights.map(({ alpha }) => new Moments(alpha.length));
      return {
        async add(yTrue, yPred, seen, own) {
          const [a, b] = features(yTrue, yPred);
          try {
            for (const [i, field] of fields.entries()) {
              const { x, y, width, height } = tilePlaces(field, size, own);
              if (width <= 0 || height <= 0) continue;
              const from = [0, y - seen.y / field.stride, x - seen.x / field.stride, 0];
              const cut = (whole: Tensor4D) => slice(whole, from, [-1, height, width, -1]) as Tensor4D;
              const found = tidy(
                () => concat(channelMoments(cut(a[i]!), cut(b[i]!)).map((one) => reshape(one, [-1]))) as Tensor1D,
              );
              moments[i]!.add((await found.data()) as Float32Array, width * height);
              found.dispose();
            }
          } finally {
            dispose([...a, ...b]);
          }
        },
        value: () => moments.reduce((sum, one, i) => sum + one.dissimilarity(weights[i]!), 0),
        map: () => undefined,
      };
    },
  };
}

/** Of each channel of a layer: both images' means, and the mean squares around them of the one, the other and their difference. */
class Moments {
  #places = 0;
  readonly #means: readonly [Float64Array, Float64Array];
  readonly #squares: readonly [Float64Array, Float64Array, Float64Array];

  constructor(readonly channels: number) {
    const row = () => new Float64Array(channels);
    this.#means = [row(), row()];
    this.#squares = [row(), row(), row()];
  }

  /** @param found Both means, both variances and that of the difference, channel by channel. */
  add(found: Float32Array, places: number): void {
    const { channels } = this;
    const before = this.#places;
    const all = before + places;
    for (let c = 0; c < channels; c++) {
      const [t, p] = [found[c]! - this.#means[0][c]!, found[channels + c]! - this.#means[1][c]!];
      for (const [i, apart] of [t, p, t - p].entries())
        this.#squares[i]![c]! += found[(2 + i) * channels + c]! * places + (apart * apart * before * places) / all;
      this.#means[0][c]! += (t * places) / all;
      this.#means[1][c]! += (p * places) / all;
    }
    this.#places = all;
  }

  dissimilarity({ alpha, beta }: ChannelWeights): number {
    const [truth, prediction] = this.#means;
    let sum = 0;
    for (let c = 0; c < this.channels; c++) {
      const [t, p] = [truth[c]!, prediction[c]!];
      const [ofTruth, ofPrediction, between] = this.#squares.map((squares) => squares[c]! / this.#places);
      sum += (alpha[c]! * (t - p) ** 2) / (t * t + p * p + constant);
      sum += (beta[c]! * between!) / (ofTruth! + ofPrediction! + constant);
    }
    return sum;
  }
}
