import type { Tensor4D } from "@tensorflow/tfjs-core";
import type { Convolution } from "../../architecture.ts";
import type { ConvolutionWeights } from "../../vgg-weights.ts";
import type { Activation, ConvolutionKernels } from "./convolution-kernels.ts";
import { convolveOnCpu, turnedKernel } from "./cpu-convolution.ts";

/** For tfjs's cpu backend: our own loops, which add in float64. */
export class CpuKernels implements ConvolutionKernels {
  readonly #weights: ConvolutionWeights;
  readonly #kernel: Float64Array;
  readonly #channels: readonly [number, number];
  #turned: Float64Array | undefined;

  constructor({ inChannels, outChannels }: Convolution, weights: ConvolutionWeights) {
    this.#weights = weights;
    this.#kernel = Float64Array.from(weights.kernel);
    this.#channels = [inChannels, outChannels];
  }

  forward(x: Tensor4D, activation: Activation): Tensor4D {
    return convolveOnCpu(x, this.#kernel, this.#weights.bias, activation);
  }

  inputGradient(dy: Tensor4D): Tensor4D {
    this.#turned ??= turnedKernel(this.#weights.kernel, ...this.#channels);
    return convolveOnCpu(dy, this.#turned, new Float32Array(this.#channels[0]), "linear");
  }

  dispose(): void {}
}
