import {
  conv2d,
  engine,
  keep,
  pad,
  reverse,
  type Tensor1D,
  type Tensor4D,
  tensor1d,
  tensor4d,
  tidy,
  transpose,
} from "@tensorflow/tfjs-core";
import { type ConvolutionStep, float32Kernel } from "../network-step.ts";
import { stepKernels } from "../registered-kernels.ts";
import type { Activation, ConvolutionKernels } from "../step-kernels.ts";
import { spreadForGradient } from "./spread-gradient.ts";

/** For every backend with fast convolutions: kernels as tensors. */
export class DeviceConvolution implements ConvolutionKernels {
  readonly #step: ConvolutionStep;
  readonly #filter: Tensor4D;
  readonly #bias: Tensor1D;
  #turned: Tensor4D | undefined;

  constructor(step: ConvolutionStep) {
    const { inChannels, outChannels, bias, window } = step;
    this.#step = step;
    this.#filter = keep(tensor4d(float32Kernel(step), [window.size, window.size, inChannels, outChannels]));
    this.#bias = keep(tensor1d(bias));
  }

  // The public fused.conv2d takes itself apart under a gradient tape; the gradient here is ours, so it can stay fused.
  forward(x: Tensor4D, activation: Activation): Tensor4D {
    const { stride, padding } = this.#step.window;
    const inputs = { x, filter: this.#filter, bias: this.#bias };
    const attributes = {
      strides: [stride, stride],
      pad: padding ? "same" : "valid",
      dataFormat: "NHWC",
      dilations: [1, 1],
      activation,
    };
    return engine().runKernel("FusedConv2D", inputs, attributes) as Tensor4D;
  }

  inputGradient(dy: Tensor4D, input: readonly [number, number, number, number]): Tensor4D {
    const { window } = this.#step;
    const own = window.padding ? undefined : stepKernels().inputGradient?.(dy, this.#filter, input, window);
    if (own) return own;
    this.#turned ??= keep(tidy(() => transpose(reverse(this.#filter, [0, 1]), [0, 1, 3, 2])));
    return tidy(() => {
      const { spread, padding } = spreadForGradient(dy, input, window);
      if (window.size === 2 * padding + 1) return conv2d(spread, this.#turned!, 1, "same");
      const [none, sides]: [number, number][] = [
        [0, 0],
        [padding, padding],
      ];
      return conv2d(pad(spread, [none!, sides!, sides!, none!]), this.#turned!, 1, "valid");
    });
  }

  dispose(): void {
    for (const tensor of [this.#filter, this.#bias, this.#turned]) tensor?.dispose();
  }
}
