import { type ConvolutionKernels, type ConvolutionStep, float32Kernel } from "@srloss/core/networks";
import { engine, keep, type Tensor1D, type Tensor4D, tensor1d, tensor4d } from "@tensorflow/tfjs-core";

/**
 * A frozen convolution with a stride. Its gradient adds up products where the windows were: with zeros in between, a stride
 * of 4 would multiply 16 times as much.
 */
export class StridedConvolution implements ConvolutionKernels {
  readonly #filter: Tensor4D;
  readonly #bias: Tensor1D;
  readonly #attributes: { strides: [number, number]; pad: "valid"; dataFormat: "NHWC"; dilations: [number, number] };

  /** @param step Without padding. */
  constructor(step: ConvolutionStep) {
    const { inChannels, outChannels, bias, window } = step;
    this.#filter = keep(tensor4d(float32Kernel(step), [window.size, window.size, inChannels, outChannels]));
    this.#bias = keep(tensor1d(bias));
    const { stride } = window;
    this.#attributes = { strides: [stride, stride], pad: "valid", dataFormat: "NHWC", dilations: [1, 1] };
  }

  forward(x: Tensor4D, activation: "relu" | "linear"): Tensor4D {
    const inputs = { x, filter: this.#filter, bias: this.#bias };
    return engine().runKernel("FusedConv2D", inputs, { ...this.#attributes, activation }) as Tensor4D;
  }

  inputGradient(dy: Tensor4D, input: readonly [number, number, number, number]): Tensor4D {
    const attributes = { ...this.#attributes, inputShape: [...input] };
    return engine().runKernel("Conv2DBackpropInput", { dy, filter: this.#filter }, attributes) as Tensor4D;
  }

  dispose(): void {
    for (const tensor of [this.#filter, this.#bias]) tensor.dispose();
  }
}
