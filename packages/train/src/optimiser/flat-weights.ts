import { concat, reshape, slice, type Tensor, type Tensor1D, tidy } from "@tensorflow/tfjs-core";
import type { ModelWeight } from "../trainer/trainable-model.ts";

/** Weights of a model as one vector: an optimiser's step is then a few operations, whatever the number of layers. */
export class FlatWeights {
  readonly weights: readonly ModelWeight[];
  readonly size: number;

  constructor(weights: readonly ModelWeight[]) {
    this.weights = weights;
    this.size = weights.reduce((sum, weight) => sum + weight.read().size, 0);
  }

  /** The weights as they are. */
  read(): Tensor1D {
    return tidy(() => this.join(this.weights.map((weight) => weight.read())));
  }

  /** Tensors of the weights' shapes, such as gradients, in the weights' order. */
  join(tensors: readonly Tensor[]): Tensor1D {
    return tidy(() => concat(tensors.map((tensor) => reshape(tensor, [tensor.size]) as Tensor1D)));
  }

  write(vector: Tensor1D): void {
    tidy(() => {
      let from = 0;
      for (const weight of this.weights) {
        const { shape, size } = weight.read();
        weight.write(reshape(slice(vector, from, size), shape));
        from += size;
      }
    });
  }
}
