import { differentiable } from "@srloss/core";
import { engine, getBackend, type Tensor4D } from "@tensorflow/tfjs-core";
import type { Convolution } from "../architecture.ts";
import type { ConvolutionWeights } from "../vgg-weights.ts";
import type { Activation, ConvolutionKernels } from "./kernels/convolution-kernels.ts";
import { kernelsFor } from "./kernels/kernels-for.ts";
import { reluGradient } from "./kernels/relu-gradient.ts";

/** A frozen 3x3 convolution, with a gradient for its input only. Its kernels go to a backend when they are first used there. */
export class FrozenConvolution {
  readonly #step: Convolution;
  readonly #weights: ConvolutionWeights;
  readonly #kernels = new Map<string, ConvolutionKernels>();

  constructor(step: Convolution, weights: ConvolutionWeights) {
    this.#step = step;
    this.#weights = weights;
  }

  /** `[b, h, w, in]` to `[b, h, w, out]`, differentiable. */
  apply(x: Tensor4D, activation: Activation): Tensor4D {
    const kernels = this.#onThisBackend();
    return differentiable(
      [x],
      (save) => {
        const y = kernels.forward(x, activation);
        if (activation === "relu") save([y]);
        return y;
      },
      (dy, [y]) => [kernels.inputGradient(y ? reluGradient(dy, y as Tensor4D) : dy)],
    );
  }

  dispose(): void {
    for (const kernels of this.#kernels.values()) kernels.dispose();
    this.#kernels.clear();
  }

  #onThisBackend(): ConvolutionKernels {
    const backend = getBackend();
    const kernels = this.#kernels.get(backend) ?? kernelsFor(this.#step, this.#weights);
    this.#kernels.set(backend, kernels);
    return kernels;
  }
}

/** The ReLU by itself, after a convolution whose pre-activation was asked for. */
export function rectify(x: Tensor4D): Tensor4D {
  return differentiable(
    [x],
    (save) => {
      const y = engine().runKernel("Relu", { x }) as Tensor4D;
      save([y]);
      return y;
    },
    (dy, [y]) => [reluGradient(dy, y as Tensor4D)],
  );
}
