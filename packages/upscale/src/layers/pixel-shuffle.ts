import { SrlossError } from "@srloss/core";
import { given } from "@srloss/core/validation";
import { depthToSpace, type serialization, type Tensor, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import { layers } from "@tensorflow/tfjs-layers";
import { enlargedShape, oneInput } from "./one-input.ts";

type LayerArgs = ConstructorParameters<typeof layers.Layer>[0];

/**
 * Pixel shuffle, the sub-pixel convolution's second half (Shi et al., "Real-Time Single Image and Video Super-Resolution
 * Using an Efficient Sub-Pixel Convolutional Neural Network", CVPR 2016): `[batch, h, w, factor^2 c]` becomes
 * `[batch, factor h, factor w, c]`. Channel `(i factor + j) c + k` is channel `k` of the pixel in row `i`, column `j` of each
 * block, as `tf.depthToSpace` has it; PyTorch's `PixelShuffle` takes channel `k factor^2 + i factor + j` for it. A layer of
 * tfjs-layers that `loadLayersModel` knows once this package is imported; its gradient is right on every engine.
 *
 * @throws SrlossError where `factor` is no whole number above 1, or does not divide the channels.
 *
 * @example
 * ```ts
 * new PixelShuffle({ factor: 2 }).apply(tf.ones([1, 8, 8, 12])).shape; // => [1, 16, 16, 3]
 * ```
 */
export class PixelShuffle extends layers.Layer {
  static readonly className: string = "PixelShuffle";
  readonly factor: number;

  /** @param config `factor`, times as large, and what every layer has: `name`. */
  constructor(config: LayerArgs & { readonly factor: number }) {
    super(config);
    this.factor = checkFactor(config.factor, "PixelShuffle");
  }

  override computeOutputShape(shape: (number | null)[]): (number | null)[] {
    return enlargedShape(shape, this.factor, (channels) => this.#channels(channels));
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const x = oneInput(inputs) as Tensor4D;
      this.#channels(x.shape[3]);
      return depthToSpace(x, this.factor);
    });
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), factor: this.factor };
  }

  #channels(from: number): number {
    const to = from / this.factor ** 2;
    if (Number.isInteger(to)) return to;
    throw new SrlossError("shape", `PixelShuffle: ${from} channels are no multiple of ${this.factor} squared.`);
  }
}

export function checkFactor(factor: unknown, where: string): number {
  if (Number.isInteger(factor) && (factor as number) > 1) return factor as number;
  throw new SrlossError("option", `${where}: factor is a whole number above 1; got ${given(factor)}.`);
}
