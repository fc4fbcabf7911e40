import type { StepKernels } from "../step-kernels.ts";
import { CpuConvolution } from "./cpu-convolution.ts";
import { loopMaxPoolGradient, turnedMaxPoolGradient } from "./max-pool-gradient.ts";

/** Where tfjs's own backends have to be helped, by tfjs's names of them. */
export const tfjsKernels: Readonly<Record<string, StepKernels>> = {
  // tfjs's loop rounds to float32 after each addition.
  cpu: { convolution: (step) => new CpuConvolution(step) },
  // Its kernel gives a tie to the last one, and to none where all are negative.
  wasm: { exactWhereFew: true, maxPoolGradient: loopMaxPoolGradient },
  // Their kernels give a tie to the last one.
  webgpu: { maxPoolGradient: turnedMaxPoolGradient },
  webgl: { maxPoolGradient: turnedMaxPoolGradient },
};
