import { mul, type Tensor, tidy } from "@tensorflow/tfjs-core";
import { layers } from "@tensorflow/tfjs-layers";
import { oneInput } from "./one-input.ts";

/** `0.2 x`: the layer of this name in UpscalerJS's models, of residuals' shares. */
export class MultiplyBeta extends layers.Layer {
  static readonly className = "MultiplyBeta";

  override computeOutputShape(shape: (number | null)[]): (number | null)[] {
    return shape;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => mul(oneInput(inputs), 0.2));
  }
}
