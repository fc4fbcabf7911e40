import { SrlossError } from "@srloss/core";
import { given } from "@srloss/core/validation";
import { add, mul, type serialization, type Tensor, tensor1d, tidy } from "@tensorflow/tfjs-core";
import { layers } from "@tensorflow/tfjs-layers";
import { oneInput } from "./one-input.ts";

type LayerArgs = ConstructorParameters<typeof layers.Layer>[0];

/**
 * `scale x + shift`, constants that nothing trains: a residual's share, or the mean colour that a network takes off.
 *
 * @throws SrlossError where `scale` is no number, or `shift` no list of numbers.
 *
 * @example
 * ```ts
 * new ScaleAndShift({ scale: 2, shift: [1, 0, -1] }).apply(tf.ones([1, 1, 1, 3])); // => [[[[3,2,1]]]]
 * ```
 */
export class ScaleAndShift extends layers.Layer {
  static readonly className = "ScaleAndShift";
  readonly scale: number;
  readonly shift: readonly number[];

  /** @param config `scale`, which defaults to 1; `shift`, a number for each channel, which defaults to none; `name`, as every layer has it. */
  constructor(config: LayerArgs & { readonly scale?: number; readonly shift?: readonly number[] }) {
    super(config);
    const { scale = 1, shift = [] } = config;
    if (!Number.isFinite(scale) || !Array.isArray(shift) || !shift.every(Number.isFinite))
      throw new SrlossError(
        "option",
        `ScaleAndShift: scale is a number and shift a list of numbers; got ${given(scale)} and ${given(shift)}.`,
      );
    this.scale = scale;
    this.shift = shift;
  }

  override computeOutputShape(shape: (number | null)[]): (number | null)[] {
    return shape;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const x = oneInput(inputs);
      const scaled = this.scale === 1 ? x : mul(x, this.scale);
      return this.shift.length ? add(scaled, tensor1d([...this.shift])) : scaled;
    });
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), scale: this.scale, shift: [...this.shift] };
  }
}
