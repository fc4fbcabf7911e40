import type { StepKernels } from "../step-kernels.ts";
import { CpuConvolution } from "./cpu-convolution.ts";
import { loopMaxPoolGradient, turnedMaxPoolGradient } from "./max-pool-gradient.ts";

/** Corrections of tfjs's own backends, by tfjs's names for them. */
export const tfjsKernels: Readonly<Record<string, StepKernels>> = {
  // tfjs's loop rounds to float32 after each addition.
  cpu: { convolution: (step) => new CpuConvolution(step) },
  // Its kernel gives a tie to the last one, and to none where all are negative.
  wasm: { exactWhereFew: true, maxPoolGradient: loopMaxPoolGradient },
  // Their kernels give a tie to the last one.
  webgpu: { maxPoolGradient: turnedMaxPoolGradient },
  webgl: { maxPoolGradient: turnedMaxPoolGradient },
};
