import { convolutionGradientsKernel } from "@srloss/core/networks";
import {
  customGrad,
  engine,
  getBackend,
  getKernel,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tidy,
} from "@tensorflow/tfjs-core";
import type { layers } from "@tensorflow/tfjs-layers";

type Layer = InstanceType<typeof layers.Layer>;

/** What tfjs's convolution layers have, and don't show. */
interface ConvolutionLayer {
  readonly kernel: { read(): Tensor4D };
  readonly bias: { read(): Tensor1D };
  call(inputs: Tensor | Tensor[], kwargs: object): Tensor | Tensor[];
}

const attributes = { strides: [1, 1], pad: "same", dataFormat: "NHWC", dilations: [1, 1] };

const convolve = customGrad((...given) => {
  const [x, filter, bias, save] = given as unknown as [Tensor4D, Tensor4D, Tensor1D, (saved: Tensor[]) => void];
  const value = engine().runKernel(
    "FusedConv2D",
    { x, filter, bias },
    { ...attributes, activation: "relu" },
  ) as Tensor4D;
  save([x, filter, value]);
  const gradFunc = (dy: Tensor, saved: Tensor[]) =>
    engine().runKernel(
      convolutionGradientsKernel,
      { x: saved[0]!, filter: saved[1]!, y: saved[2]!, dy },
      attributes,
    ) as Tensor[];
  return { value, gradFunc };
});

/**
 * Lets a convolution layer of stride 1 with "same" padding, a bias and a ReLU train in one op where the backend can. tfjs's layers take three
 * there, a convolution, a sum and a ReLU, each with a tensor and a gradient of its own. Second derivatives go through tfjs's.
 */
export function trainInOneOp(layer: Layer): void {
  const convolution = layer as unknown as ConvolutionLayer;
  const theirs = convolution.call.bind(layer);
  convolution.call = (inputs, kwargs) => {
    if (engine().state.gradientDepth !== 1 || !getKernel(convolutionGradientsKernel, getBackend()))
      return theirs(inputs, kwargs);
    const x = (Array.isArray(inputs) ? inputs[0] : inputs) as Tensor4D;
    return tidy(() => convolve(x, convolution.kernel.read(), convolution.bias.read()) as Tensor);
  };
}
