import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import type { ConvolutionStep, SlidingWindow } from "./network-step.ts";

export type Activation = "relu" | "linear";

/** One convolution's parameters where a backend wants them, and the two computations with them. */
export interface ConvolutionKernels {
  /** `conv(x) + bias` and the activation: `[b, h, w, in]` to `[b, h', w', out]`. */
  forward(x: Tensor4D, activation: Activation): Tensor4D;
  /** The gradient of the convolution's input, of this shape, from that of its output. */
  inputGradient(dy: Tensor4D, input: readonly [number, number, number, number]): Tensor4D;
  dispose(): void;
}

/** A backend's own kernels for the steps of frozen networks; tfjs computes the steps that it leaves out. */
export interface StepKernels {
  /**
   * Of a convolution whose padding is none or keeps the size; called once for each, when it first runs there.
   *
   * @returns undefined for one that is left to tfjs.
   */
  convolution?(step: ConvolutionStep): ConvolutionKernels | undefined;
  /**
   * Whether convolutions are computed in plain JavaScript where a long sum leaves few places: for backends whose values are read at
   * no cost.
   */
  readonly exactWhereFew?: boolean;
  /**
   * The gradient of the input, of this shape, of a convolution without padding; for those that `convolution` leaves to tfjs.
   *
   * @param filter `[size, size, in, out]`.
   * @returns undefined for one that is left to tfjs.
   */
  inputGradient?(
    dy: Tensor4D,
    filter: Tensor4D,
    input: readonly [number, number, number, number],
    window: SlidingWindow,
  ): Tensor4D | undefined;
  /** The gradient of a ReLU from its output. */
  reluGradient?(dy: Tensor4D, y: Tensor4D): Tensor4D;
  /** A max-pool without padding, and what its gradient wants to have of it. @returns undefined for one that is left to tfjs. */
  maxPool?(x: Tensor4D, window: SlidingWindow): { readonly y: Tensor4D; readonly note?: Tensor } | undefined;
  /**
   * The gradient of that pool's input. Where values tie, the first one in the window gets it, as in Keras and PyTorch.
   *
   * @returns undefined for one that is left to tfjs.
   */
  maxPoolGradient?(
    dy: Tensor4D,
    input: Tensor4D,
    output: Tensor4D,
    window: SlidingWindow,
    note: Tensor | undefined,
  ): Tensor4D | undefined;
}
