import type { Tensor4D } from "@tensorflow/tfjs-core";
import { type ConvolutionStep, sideAfter } from "../network-step.ts";
import type { Activation, ConvolutionKernels } from "../step-kernels.ts";
import { CpuConvolution } from "./cpu-convolution.ts";

/** Places of a result up to which plain JavaScript takes no more than a fifth of a second. */
const fewPlaces = 48;
/** Products of a sum from which on float32, adding one after another, loses a digit. */
const longSum = 2048;

/**
 * A device's convolution, but exact where a long sum leaves few places: over many the roundings average out, and in the last layers of a
 * small image they would show in a mean or a variance.
 */
export class FewPlacesConvolution implements ConvolutionKernels {
  readonly #step: ConvolutionStep;
  readonly #device: ConvolutionKernels;
  #exact: CpuConvolution | undefined;

  constructor(step: ConvolutionStep, device: ConvolutionKernels) {
    this.#step = step;
    this.#device = device;
  }

  forward(x: Tensor4D, activation: Activation): Tensor4D {
    const { window, inChannels } = this.#step;
    const [batch, height, width] = x.shape;
    const places = batch * sideAfter(height, window) * sideAfter(width, window);
    if (places > fewPlaces || window.size ** 2 * inChannels < longSum) return this.#device.forward(x, activation);
    this.#exact ??= new CpuConvolution(this.#step);
    return this.#exact.forward(x, activation);
  }

  inputGradient(dy: Tensor4D, input: readonly [number, number, number, number]): Tensor4D {
    return this.#device.inputGradient(dy, input);
  }

  dispose(): void {
    this.#device.dispose();
  }
}
