import { getGradient, registerGradient } from "@tensorflow/tfjs-core";
import { SrlossError } from "../srloss-error.ts";

/** Kernels that networks and losses train with and that tfjs has no gradient for, with the names of their ops. */
const missing: Readonly<Record<string, string>> = {
  DepthToSpace: "tf.depthToSpace (pixel shuffle)",
  Einsum: "tf.einsum",
  Complex: "tf.complex",
  Real: "tf.real",
  Imag: "tf.imag",
  FFT: "tf.fft",
  IFFT: "tf.ifft",
};

/** For kernels that have no gradient yet, one whose error says which import brings it: tfjs's own message names the kernel alone. */
export function sayWhereGradientsAre(): void {
  for (const [kernelName, name] of Object.entries(missing)) {
    if (getGradient(kernelName)) continue;
    registerGradient({
      kernelName,
      gradFunc: () => {
        throw new SrlossError(
          "gradient",
          `TensorFlow.js has no gradient of ${name}; import "@srloss/core/gradients" before you train, which has one.`,
        );
      },
    });
  }
}
