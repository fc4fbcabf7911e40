import { getBackend } from "@tensorflow/tfjs-core";
import type { Convolution } from "../../architecture.ts";
import type { ConvolutionWeights } from "../../vgg-weights.ts";
import type { ConvolutionKernels } from "./convolution-kernels.ts";
import { CpuKernels } from "./cpu-kernels.ts";
import { DeviceKernels } from "./device-kernels.ts";
import { FusedKernels, fusedWorks } from "./fused-kernels.ts";
import { OneDnnKernels, oneDnnWorks } from "./one-dnn-kernels.ts";

/** The kernels for the backend that is current now. */
export function kernelsFor(convolution: Convolution, weights: ConvolutionWeights): ConvolutionKernels {
  const backend = getBackend();
  if (backend === "cpu") return new CpuKernels(convolution, weights);
  if (backend === "tensorflow" && oneDnnWorks())
    return fusedWorks() ? new FusedKernels(convolution, weights) : new OneDnnKernels(convolution, weights);
  return new DeviceKernels(convolution, weights);
}
