import { pixelsKernel } from "@srloss/core/networks";
import { type KernelFunc, registerKernel } from "@tensorflow/tfjs-core";
import { tensorflowBackend } from "./tensorflow-op.ts";

/**
 * What `imageTensor` of `@srloss/engines` asks for: `[1, height, width, 3]` of a byte for each value. TensorFlow takes bytes as they are: float32 made in JavaScript, of which it takes
 * a copy, would be eight bytes for each value where this takes one, and stay until JavaScript looks for garbage.
 */
const pixels: KernelFunc = ({ attrs }) => {
  const { data, shape } = attrs as unknown as { data: Uint8Array; shape: number[] };
  const own = tensorflowBackend();
  const { binding } = own;
  const bytes = binding.createTensor(shape, binding.TF_UINT8, data);
  try {
    const attributes = [
      { name: "SrcT", type: binding.TF_ATTR_TYPE, value: binding.TF_UINT8 },
      { name: "DstT", type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
      { name: "Truncate", type: binding.TF_ATTR_BOOL, value: false },
    ];
    const [output] = binding.executeOp("Cast", attributes, [bytes], 1);
    return own.createOutputTensor(output!);
  } finally {
    binding.deleteTensor(bytes);
  }
};

export function registerPixels(): void {
  registerKernel({ kernelName: pixelsKernel, backendName: "tensorflow", kernelFunc: pixels });
}
