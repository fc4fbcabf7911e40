import {
  conv2d,
  engine,
  keep,
  reverse,
  type Tensor1D,
  type Tensor4D,
  tensor1d,
  tensor4d,
  tidy,
  transpose,
} from "@tensorflow/tfjs-core";
import type { Convolution } from "../../architecture.ts";
import type { ConvolutionWeights } from "../../vgg-weights.ts";
import type { Activation, ConvolutionKernels } from "./convolution-kernels.ts";

/** For every backend with fast convolutions: kernels as tensors. */
export class DeviceKernels implements ConvolutionKernels {
  readonly #filter: Tensor4D;
  readonly #bias: Tensor1D;
  #turned: Tensor4D | undefined;

  constructor({ inChannels, outChannels }: Convolution, { kernel, bias }: ConvolutionWeights) {
    this.#filter = keep(tensor4d(kernel, [3, 3, inChannels, outChannels]));
    this.#bias = keep(tensor1d(bias));
  }

  // The public fused.conv2d takes itself apart under a gradient tape; the gradient here is ours, so it can stay fused.
  forward(x: Tensor4D, activation: Activation): Tensor4D {
    const inputs = { x, filter: this.#filter, bias: this.#bias };
    const attributes = { strides: [1, 1], pad: "same", dataFormat: "NHWC", dilations: [1, 1], activation };
    return engine().runKernel("FusedConv2D", inputs, attributes) as Tensor4D;
  }

  /**
   * The gradient of a stride-1 convolution is a convolution with the kernel turned by 180 degrees and its channels
   * swapped. Backends have fast forward convolutions; the input gradient that some bring is 20 times slower.
   */
  inputGradient(dy: Tensor4D): Tensor4D {
    this.#turned ??= keep(tidy(() => transpose(reverse(this.#filter, [0, 1]), [0, 1, 3, 2])));
    return conv2d(dy, this.#turned, 1, "same");
  }

  dispose(): void {
    for (const tensor of [this.#filter, this.#bias, this.#turned]) tensor?.dispose();
  }
}
