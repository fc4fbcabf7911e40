import { add, backend_util, engine, type Tensor, type TensorInfo, tidy } from "@tensorflow/tfjs-core";
import { runDepthwiseFilterGradient, runDepthwiseInputGradient } from "./depthwise.ts";
import { type ConvolutionAttributes, convolutionInfo, isEmpty, isTfjsSound } from "./geometry.ts";
import { heapView } from "./heap-view.ts";
import { loopDepthwise } from "./loop-depthwise.ts";
import { allFloat, filled, type Overrides } from "./override.ts";

interface FusedAttributes extends ConvolutionAttributes {
  readonly activation?: backend_util.Activation;
  readonly leakyreluAlpha?: number;
}

export const depthwiseKernels: Overrides = {
  DepthwiseConv2dNative: ({ x, filter }, attributes) => {
    const info = depthwiseInfo(x!, filter!, x!.shape, filter!.shape, attributes as ConvolutionAttributes);
    if (!info) return undefined;
    if (isEmpty(info)) return filled(info.outShape);
    return isTfjsSound(info) ? undefined : filled(info.outShape, loopDepthwise(heapView(x!), heapView(filter!), info));
  },
  FusedDepthwiseConv2D: ({ x, filter, bias, preluActivationWeights }, attributes) => {
    const { activation, leakyreluAlpha, ...rest } = attributes as FusedAttributes;
    const info = depthwiseInfo(x!, filter!, x!.shape, filter!.shape, rest);
    if (!info || (isTfjsSound(info) && !isEmpty(info))) return undefined;
    return tidy(() => {
      const inputs = { x: x as Tensor, filter: filter as Tensor };
      const plain = engine().runKernel("DepthwiseConv2dNative", inputs, { ...rest }) as Tensor;
      const sum = bias ? add(plain, bias as Tensor) : plain;
      const alphas = preluActivationWeights as Tensor | undefined;
      return backend_util.applyActivation(sum, activation ?? "linear", alphas, leakyreluAlpha);
    });
  },
  // tfjs's wasm backend has none of these gradients. Of dilated convolutions, @srloss/core/gradients asks for others.
  DepthwiseConv2dNativeBackpropInput: ({ dy, filter }, attributes) => {
    const { inputShape, ...rest } = attributes as ConvolutionAttributes & { inputShape: number[] };
    const info = depthwiseInfo(dy!, filter!, inputShape, filter!.shape, rest);
    if (!info || isDilated(info)) return undefined;
    return isEmpty(info) ? filled(info.inShape) : runDepthwiseInputGradient(dy!, filter!, info);
  },
  DepthwiseConv2dNativeBackpropFilter: ({ x, dy }, attributes) => {
    const { filterShape, ...rest } = attributes as ConvolutionAttributes & { filterShape: number[] };
    const info = depthwiseInfo(x!, dy!, x!.shape, filterShape, rest);
    if (!info || isDilated(info)) return undefined;
    return isEmpty(info) ? filled(info.filterShape) : runDepthwiseFilterGradient(x!, dy!, info);
  },
};

function depthwiseInfo(
  one: TensorInfo,
  other: TensorInfo,
  xShape: readonly number[],
  filterShape: readonly number[],
  attributes: ConvolutionAttributes,
): backend_util.Conv2DInfo | undefined {
  return allFloat(one, other) ? convolutionInfo(xShape, filterShape, attributes, true) : undefined;
}

function isDilated({ dilationHeight, dilationWidth }: backend_util.Conv2DInfo): boolean {
  return dilationHeight * dilationWidth > 1;
}
