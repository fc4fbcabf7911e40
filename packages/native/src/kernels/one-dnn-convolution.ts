import { type Activation, type ConvolutionKernels, type ConvolutionStep, float32Kernel } from "@srloss/core/networks";
import {
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
import { tensorflowHasGpu, tensorflowOp } from "./tensorflow-op.ts";

/**
 * For TensorFlow on the CPU, where it was built with oneDNN. Both directions are oneDNN's input gradient, the forward one
 * with the turned kernel: TensorFlow lets it reorder the kernel for the processor's vectors, and its forward convolution
 * not, which costs a third of the time at 256 channels and half of it at 512.
 */
export class OneDnnConvolution implements ConvolutionKernels {
  readonly #step: ConvolutionStep;
  readonly #turned: Tensor4D;
  readonly #bias: Tensor1D;
  #filter: Tensor4D | undefined;

  constructor(step: ConvolutionStep) {
    this.#step = step;
    this.#turned = keep(tidy(() => transpose(reverse(this.#asTensor(), [0, 1]), [0, 1, 3, 2])));
    this.#bias = keep(tensor1d(step.bias));
  }

  forward(x: Tensor4D, activation: Activation): Tensor4D {
    const product = inputGradient(x, this.#turned, this.#step.outChannels);
    const sum = tensorflowOp<Tensor4D>("BiasAdd", { data_format: "NHWC" }, [product, this.#bias]);
    product.dispose();
    if (activation === "linear") return sum;
    const y = engine().runKernel("Relu", { x: sum }) as Tensor4D;
    sum.dispose();
    return y;
  }

  inputGradient(dy: Tensor4D): Tensor4D {
    this.#filter ??= keep(this.#asTensor());
    return inputGradient(dy, this.#filter, this.#step.inChannels);
  }

  dispose(): void {
    for (const tensor of [this.#turned, this.#bias, this.#filter]) tensor?.dispose();
  }

  #asTensor(): Tensor4D {
    const { inChannels, outChannels } = this.#step;
    return tensor4d(float32Kernel(this.#step), [3, 3, inChannels, outChannels]);
  }
}

/** The attributes of a 3x3 convolution with zero padding. */
export const convolution2d = {
  strides: [1, 1, 1, 1],
  dilations: [1, 1, 1, 1],
  padding: "SAME",
  data_format: "NHWC",
  // TensorFlow's mark of oneDNN's kernels. By name they also serve where it would take Eigen's: on processors without
  // instructions for neural networks, which gain the most.
  _kernel: "MklNameChangeOp",
} as const;

/** `[b, h, w, out]` and the kernel `[3, 3, in, out]` to `[b, h, w, in]`. */
export function inputGradient(dy: Tensor4D, filter: Tensor4D, channels: number): Tensor4D {
  const [batch, height, width] = dy.shape;
  const sizes = tensor1d([batch, height, width, channels], "int32");
  try {
    return tensorflowOp("_MklNativeConv2DBackpropInput", convolution2d, [sizes, filter, dy]);
  } finally {
    sizes.dispose();
  }
}

let works: boolean | undefined;

/** Whether the current backend, which is tfjs-node's, runs these kernels: not on a GPU, nor where TensorFlow lacks oneDNN. */
export function oneDnnWorks(): boolean {
  works ??= !tensorflowHasGpu() && convolvesOnce();
  return works;
}

function convolvesOnce(): boolean {
  return tidy(() => {
    try {
      // One pixel meets the middle of the kernel alone.
      const [value] = inputGradient(
        tensor4d([3], [1, 1, 1, 1]),
        tensor4d([0, 0, 0, 0, 2, 0, 0, 0, 0], [3, 3, 1, 1]),
        1,
      ).dataSync();
      return value === 6;
    } catch {
      return false; // no op or no kernel of that name
    }
  });
}
