import { type Activation, type ConvolutionKernels, type ConvolutionStep, float32Kernel } from "@srloss/core/networks";
import { keep, type Tensor1D, type Tensor4D, tensor1d, tensor4d, tidy } from "@tensorflow/tfjs-core";
import { convolution2d, inputGradient } from "./one-dnn-convolution.ts";
import { float32, tensorflowOp } from "./tensorflow-op.ts";

/**
 * For TensorFlow on the CPU, with oneDNN and our own addon: bias and ReLU are part of the convolution, which reorders its
 * kernel for the processor's vectors once.
 */
export class FusedConvolution implements ConvolutionKernels {
  readonly #inChannels: number;
  readonly #filter: Tensor4D;
  readonly #bias: Tensor1D;
  readonly #mark: string;

  constructor(step: ConvolutionStep) {
    const { inChannels, outChannels, bias } = step;
    const values = float32Kernel(step);
    this.#inChannels = inChannels;
    this.#filter = keep(tensor4d(values, [3, 3, inChannels, outChannels]));
    this.#bias = keep(tensor1d(bias));
    this.#mark = contentMark(values);
  }

  forward(x: Tensor4D, activation: Activation): Tensor4D {
    return convolve(x, this.#filter, this.#bias, activation, this.#mark);
  }

  inputGradient(dy: Tensor4D): Tensor4D {
    return inputGradient(dy, this.#filter, this.#inChannels);
  }

  dispose(): void {
    this.#filter.dispose();
    this.#bias.dispose();
  }
}

function convolve(x: Tensor4D, filter: Tensor4D, bias: Tensor1D, activation: Activation, mark: string): Tensor4D {
  const attributes = {
    ...convolution2d,
    num_args: 1,
    TArgs: float32,
    fused_ops: activation === "relu" ? ["BiasAdd", "Relu"] : ["BiasAdd"],
    is_filter_const: true,
    // TensorFlow keeps the reordered kernel for as long as the process lives, and finds it by the op's attributes.
    _srloss_kernel: mark,
  };
  return tensorflowOp("_MklNativeFusedConv2D", attributes, [x, filter, bias]);
}

/** The same for the same numbers, so that a network that is loaded again takes no more memory. 64 bits (FNV-1a, twice). */
function contentMark(kernel: Float32Array): string {
  const words = new Uint32Array(kernel.buffer, kernel.byteOffset, kernel.length);
  let [a, b] = [0x811c9dc5, words.length];
  for (const word of words) {
    a = Math.imul(a ^ word, 0x01000193);
    a ^= a >>> 15;
    b = Math.imul(b ^ word, 0x85ebca6b);
    b ^= b >>> 13;
  }
  return [a, b].map((lane) => (lane >>> 0).toString(16)).join("-");
}

let works: boolean | undefined;

/** Whether the current backend, which runs oneDNN's kernels, runs these: tfjs-node's own addon can't pass their attributes. */
export function fusedWorks(): boolean {
  works ??= convolvesOnce();
  return works;
}

function convolvesOnce(): boolean {
  return tidy(() => {
    try {
      // One pixel meets the middle of the kernel alone.
      const filter = new Float32Array([0, 0, 0, 0, 2, 0, 0, 0, 0]);
      const image = tensor4d([3], [1, 1, 1, 1]);
      const values = [1, -7].map((bias) => {
        const kernel = tensor4d(filter, [3, 3, 1, 1]);
        return convolve(image, kernel, tensor1d([bias]), "relu", contentMark(filter)).dataSync()[0];
      });
      return values[0] === 7 && values[1] === 0;
    } catch {
      return false; // no op of that name, or no lists
    }
  });
}
