import { concat, depthToSpace, type serialization, type Tensor, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import { layers } from "@tensorflow/tfjs-layers";
import { enlargedShape, oneInput } from "./one-input.ts";
import { checkFactor } from "./pixel-shuffle.ts";

type LayerArgs = ConstructorParameters<typeof layers.Layer>[0];

/**
 * Every pixel `factor x factor` times: `[batch, h, w, c]` becomes `[batch, factor h, factor w, c]`. It is made of copies and a
 * pixel shuffle, whose gradients are right on every engine; tfjs's resizing to the nearest neighbour has a wrong one on some.
 *
 * @throws SrlossError where `factor` is no whole number above 1.
 *
 * @example
 * ```ts
 * const row = new NearestUpscale({ factor: 2 }).apply(tf.tensor4d([1, 2], [1, 1, 2, 1])) as tf.Tensor4D;
 * tf.slice(row, [0, 0, 0, 0], [1, 1, 4, 1]); // => [[[[1],[1],[2],[2]]]]
 * ```
 */
export class NearestUpscale extends layers.Layer {
  static readonly className = "NearestUpscale";
  readonly factor: number;

  /** @param config `factor`, times as large, and what every layer has: `name`. */
  constructor(config: LayerArgs & { readonly factor: number }) {
    super(config);
    this.factor = checkFactor(config.factor, "NearestUpscale");
  }

  override computeOutputShape(shape: (number | null)[]): (number | null)[] {
    return enlargedShape(shape, this.factor);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const x = oneInput(inputs) as Tensor4D;
      const copies = concat(new Array<Tensor4D>(this.factor ** 2).fill(x), 3);
      return depthToSpace(copies, this.factor);
    });
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), factor: this.factor };
  }
}
