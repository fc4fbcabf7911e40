import { getBackend, type Tensor4D } from "@tensorflow/tfjs-core";
import { differentiable } from "../differentiable/differentiable.ts";
import { addEdges } from "./edges.ts";
import { DeviceConvolution } from "./kernels/device-convolution.ts";
import { FewPlacesConvolution } from "./kernels/few-places-convolution.ts";
import type { ConvolutionStep } from "./network-step.ts";
import { stepKernels } from "./registered-kernels.ts";
import { reluGradient } from "./relu.ts";
import type { Activation, ConvolutionKernels } from "./step-kernels.ts";

/** A frozen convolution, with a gradient for its input only. Its kernels go to a backend when they are first used there. */
export class FrozenConvolution {
  /** Without padding, but for what keeps the size: backends know no other. */
  readonly #step: ConvolutionStep;
  readonly #edge: number;
  readonly #kernels = new Map<string, ConvolutionKernels>();

  constructor(step: ConvolutionStep) {
    const { size, stride, padding } = step.window;
    const known = padding === 0 || (stride === 1 && size === 2 * padding + 1);
    this.#edge = known ? 0 : padding;
    this.#step = known ? step : { ...step, window: { size, stride, padding: 0 } };
  }

  /** `[b, h, w, in]` to `[b, h', w', out]`, differentiable. */
  apply(images: Tensor4D, activation: Activation): Tensor4D {
    const kernels = this.#onThisBackend();
    const edge = this.#edge;
    const x = edge ? addEdges(images, [edge, edge, edge, edge]) : images;
    const { shape } = x;
    const y = differentiable(
      [x],
      (save) => {
        const y = kernels.forward(x, activation);
        if (activation === "relu") save([y]);
        return y;
      },
      (dy, [y]) => [kernels.inputGradient(y ? reluGradient(dy, y as Tensor4D) : dy, shape)],
    );
    if (edge) x.dispose();
    return y;
  }

  dispose(): void {
    for (const kernels of this.#kernels.values()) kernels.dispose();
    this.#kernels.clear();
  }

  #onThisBackend(): ConvolutionKernels {
    const backend = getBackend();
    const kernels = this.#kernels.get(backend) ?? this.#made();
    this.#kernels.set(backend, kernels);
    return kernels;
  }

  #made(): ConvolutionKernels {
    const { convolution, exactWhereFew } = stepKernels();
    const kernels = convolution?.(this.#step) ?? new DeviceConvolution(this.#step);
    return exactWhereFew ? new FewPlacesConvolution(this.#step, kernels) : kernels;
  }
}
