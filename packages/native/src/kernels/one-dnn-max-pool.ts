import { type Tensor, type Tensor4D, tensor4d, tidy } from "@tensorflow/tfjs-core";
import { tensorflowHasGpu, tensorflowOps } from "./tensorflow-op.ts";

const attributes = {
  ksize: [1, 2, 2, 1],
  strides: [1, 2, 2, 1],
  padding: "VALID",
  data_format: "NHWC",
  workspace_enabled: true,
  _kernel: "MklNameChangeOp",
} as const;

/**
 * A 2x2 stride-2 max-pool by oneDNN, for TensorFlow on the CPU. It notes where each maximum was; TensorFlow's own kernel
 * looks for it again in the gradient, on one thread and without vector instructions: 18 ms against 1.5 at 256x256x64.
 *
 * @returns The maxima, and oneDNN's note for the gradient.
 */
export function oneDnnMaxPool(x: Tensor4D): [Tensor4D, Tensor] {
  return tensorflowOps("_MklNativeMaxPool", attributes, [x], 2) as [Tensor4D, Tensor];
}

/** The gradient of the pool's input. Where values tie, the first one in the window gets it. */
export function oneDnnMaxPoolGradient(dy: Tensor4D, input: Tensor4D, output: Tensor4D, note: Tensor): Tensor4D {
  const [dx] = tensorflowOps("_MklNativeMaxPoolGrad", attributes, [input, output, dy, note], 1);
  return dx as Tensor4D;
}

let works: boolean | undefined;

/** Whether the current backend, which is tfjs-node's, runs these kernels: not on a GPU, nor where TensorFlow lacks oneDNN. */
export function oneDnnMaxPoolWorks(): boolean {
  works ??= !tensorflowHasGpu() && poolsOnce();
  return works;
}

function poolsOnce(): boolean {
  return tidy(() => {
    try {
      const x = tensor4d([-3, -2, -2, -4], [1, 2, 2, 1]);
      const [y, note] = oneDnnMaxPool(x);
      const dx = oneDnnMaxPoolGradient(tensor4d([5], [1, 1, 1, 1]), x, y, note);
      return `${y.dataSync()} ${dx.dataSync()}` === "-2 0,5,0,0";
    } catch {
      return false; // no op or no kernel of that name
    }
  });
}
