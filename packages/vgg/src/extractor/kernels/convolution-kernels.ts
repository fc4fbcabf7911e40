import type { Tensor4D } from "@tensorflow/tfjs-core";

export type Activation = "relu" | "linear";

/** One convolution's parameters where a backend wants them, and the two computations with them. */
export interface ConvolutionKernels {
  /** `conv(x) + bias` and the activation: `[b, h, w, in]` to `[b, h, w, out]`. */
  forward(x: Tensor4D, activation: Activation): Tensor4D;
  /** The gradient of the convolution's input: `[b, h, w, out]` to `[b, h, w, in]`. */
  inputGradient(dy: Tensor4D): Tensor4D;
  dispose(): void;
}
