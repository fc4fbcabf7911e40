import { halvingWindow, registerStepKernels, type StepKernels, sameAs, sameWindow } from "@srloss/core/networks";
import { FusedConvolution, fusedWorks } from "./fused-convolution.ts";
import { OneDnnConvolution, oneDnnWorks } from "./one-dnn-convolution.ts";
import { oneDnnMaxPool, oneDnnMaxPoolGradient, oneDnnMaxPoolWorks } from "./one-dnn-max-pool.ts";
import { registerPixels } from "./pixels.ts";
import { tensorflowOp } from "./tensorflow-op.ts";

/** What TensorFlow does better than by tfjs-node's kernels: VGG's windows by oneDNN, and gradients of ReLUs. */
const tensorflowKernels: StepKernels = {
  convolution(step) {
    if (!sameAs(step.window, sameWindow) || !oneDnnWorks()) return undefined;
    return fusedWorks() ? new FusedConvolution(step) : new OneDnnConvolution(step);
  },
  exactWhereFew: true,
  // One pass instead of tfjs-node's four, none of them vectorized: 15 times as fast.
  reluGradient: (dy, y) => tensorflowOp("ReluGrad", {}, [dy, y]),
  maxPool(x, window) {
    if (!sameAs(window, halvingWindow) || !oneDnnMaxPoolWorks()) return undefined;
    const [y, note] = oneDnnMaxPool(x);
    return { y, note };
  },
  maxPoolGradient: (dy, input, output, _, note) => note && oneDnnMaxPoolGradient(dy, input, output, note),
};

let registered = false;

/**
 * Has frozen networks computed by oneDNN's kernels wherever tfjs-node's backend is the current one and runs on the CPU: fused
 * convolutions with the addon of `installNative`, its other convolutions and max-pools with tfjs-node's own. Images become
 * tensors there without a copy in JavaScript.
 *
 * @example
 * ```ts
 * linkNative();
 * registerTensorflowKernels(); // then import "@tensorflow/tfjs-node"
 * ```
 */
export function registerTensorflowKernels(): void {
  if (registered) return;
  registered = true;
  registerStepKernels("tensorflow", tensorflowKernels);
  registerPixels();
}
