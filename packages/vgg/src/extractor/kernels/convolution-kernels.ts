import { getBackend, type Tensor4D } from "@tensorflow/tfjs-core";
import type { Convolution } from "../../architecture.ts";
import type { ConvolutionWeights } from "../../vgg-weights.ts";
import { CpuKernels } from "./cpu-kernels.ts";
import { DeviceKernels } from "./device-kernels.ts";
import { FusedKernels, fusedWorks } from "./fused-kernels.ts";
import { OneDnnKernels, oneDnnWorks } from "./one-dnn-kernels.ts";

export type Activation = "relu" | "linear";

/** One convolution's parameters where a backend wants them, and the two computations with them. */
export interface ConvolutionKernels {
  /** `conv(x) + bias` and the activation: `[b, h, w, in]` to `[b, h, w, out]`. */
  forward(x: Tensor4D, activation: Activation): Tensor4D;
  /** The gradient of the convolution's input: `[b, h, w, out]` to `[b, h, w, in]`. */
  inputGradient(dy: Tensor4D): Tensor4D;
  dispose(): void;
}

/** The kernels for the backend that is current now. */
export function kernelsFor(convolution: Convolution, weights: ConvolutionWeights): ConvolutionKernels {
  const backend = getBackend();
  if (backend === "cpu") return new CpuKernels(convolution, weights);
  if (backend === "tensorflow" && oneDnnWorks())
    return fusedWorks() ? new FusedKernels(convolution, weights) : new OneDnnKernels(convolution, weights);
  return new DeviceKernels(convolution, weights);
}
