import { imresize } from "@srloss/core";
import { type serialization, type Tensor, tidy } from "@tensorflow/tfjs-core";
import { layers } from "@tensorflow/tfjs-layers";
import { enlargedShape, oneInput } from "./one-input.ts";
import { checkFactor } from "./pixel-shuffle.ts";

type LayerArgs = ConstructorParameters<typeof layers.Layer>[0];

/**
 * Bicubic upscaling as MATLAB's `imresize` does it: `[batch, h, w, c]` becomes `[batch, factor h, factor w, c]`.
 *
 * @throws SrlossError where `factor` is no whole number above 1.
 *
 * @example
 * ```ts
 * new BicubicUpscale({ factor: 3 }).apply(tf.ones([1, 5, 4, 3])).shape; // => [1, 15, 12, 3]
 * ```
 */
export class BicubicUpscale extends layers.Layer {
  static readonly className = "BicubicUpscale";
  readonly factor: number;

  /** @param config `factor`, times as large, and what every layer has: `name`. */
  constructor(config: LayerArgs & { readonly factor: number }) {
    super(config);
    this.factor = checkFactor(config.factor, "BicubicUpscale");
  }

  override computeOutputShape(shape: (number | null)[]): (number | null)[] {
    return enlargedShape(shape, this.factor);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => imresize(oneInput(inputs), { scale: this.factor }));
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), factor: this.factor };
  }
}
