import {
  backend_util,
  getKernel,
  type KernelFunc,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  registerKernel,
  type TensorInfo,
  unregisterKernel,
  util,
} from "@tensorflow/tfjs-core";
import { emptyTensor, heapView, sameValues } from "../heap-view.ts";
import { depthToSpace } from "./depth-to-space.ts";
import { type ConvolutionAttributes, coveredGeometry, shapeWithoutImages } from "./geometry.ts";
import { leadingSum } from "./leading-sum.ts";
import { isHalving, type PoolAttributes, runPoolGradient } from "./pool-gradients.ts";
import { runFilterGradient, runForward, runInputGradient } from "./run-convolution.ts";
import { loopFilterGradient } from "./strided-filter-gradient.ts";

/** Computes a kernel's result, or leaves it to tfjs's own kernel. */
type Override = (inputs: Record<string, TensorInfo>, attributes: unknown) => TensorInfo | undefined;

const overrides: Readonly<Record<string, Override>> = {
  Conv2D: ({ x, filter }, attributes) => {
    const empty = shapeWithoutImages(x!.shape, filter!.shape, attributes as ConvolutionAttributes);
    if (empty) return emptyTensor(empty, "float32");
    const geometry =
      allFloat(x!, filter!) && coveredGeometry(x!.shape, filter!.shape, attributes as ConvolutionAttributes);
    return geometry ? runForward(geometry, x!, filter!, undefined, false) : undefined;
  },
  FusedConv2D: ({ x, filter, bias, preluActivationWeights }, attributes) => {
    const { activation, ...rest } = attributes as ConvolutionAttributes & { activation?: string };
    const empty = shapeWithoutImages(x!.shape, filter!.shape, rest);
    if (empty) return emptyTensor(empty, "float32");
    const simple = activation === undefined || activation === "linear" || activation === "relu";
    if (!simple || preluActivationWeights || !allFloat(x!, filter!, ...(bias ? [bias] : []))) return undefined;
    const geometry = coveredGeometry(x!.shape, filter!.shape, rest);
    if (!geometry || (bias && bias.shape.reduce((a, b) => a * b, 1) !== geometry.kernel.outputs)) return undefined;
    return runForward(geometry, x!, filter!, bias, activation === "relu");
  },
  Conv2DBackpropInput: ({ dy, filter }, attributes) => {
    const { inputShape, ...rest } = attributes as ConvolutionAttributes & { inputShape: number[] };
    const geometry = allFloat(dy!, filter!) && coveredGeometry(inputShape, filter!.shape, rest);
    return geometry ? runInputGradient(geometry, dy!, filter!) : undefined;
  },
  Conv2DBackpropFilter: ({ x, dy }, attributes) => {
    const { filterShape, ...rest } = attributes as ConvolutionAttributes & {
      filterShape: [number, number, number, number];
    };
    const geometry = coveredGeometry(x!.shape, filterShape, rest);
    if (geometry) return runFilterGradient(geometry, x!, dy!);
    const { strides, pad, dataFormat, dilations = 1, dimRoundingMode } = rest;
    if (dataFormat !== "NHWC") throw new Error("Conv2DBackpropFilter: NHWC only.");
    const shape = x!.shape as [number, number, number, number];
    const info = backend_util.computeConv2DInfo(shape, filterShape, strides, dilations, pad, dimRoundingMode);
    const result = emptyTensor(filterShape, "float32");
    heapView(result).set(loopFilterGradient(heapView(x!), heapView(dy!), info));
    return result;
  },
  DepthToSpace: ({ x }, attributes) => {
    const { blockSize, dataFormat } = attributes as { blockSize: number; dataFormat: string };
    const [batch, height, width, channels] = x!.shape as [number, number, number, number];
    if (!allFloat(x!) || dataFormat !== "NHWC") return undefined;
    const shape = [batch, height * blockSize, width * blockSize, channels / blockSize ** 2];
    const result = emptyTensor(shape, "float32");
    depthToSpace(heapView(x!), heapView(result), x!.shape, blockSize);
    return result;
  },
  Identity: ({ x }) => (x!.dtype === "string" ? undefined : sameValues(x!)),
  MaxPoolGrad: ({ dy, input }, attributes) =>
    isHalving(input!.shape, attributes as PoolAttributes) ? runPoolGradient(dy!, input!, false) : undefined,
  Sum: ({ x }, attributes) => {
    const { axis, keepDims } = attributes as { axis?: number | number[] | null; keepDims: boolean };
    const { shape, dtype } = x!;
    const axes = util.parseAxisParam(axis ?? shape.map((_, i) => i), shape).sort((a, b) => a - b);
    const rest = shape.slice(axes.length);
    const leading = axes.every((n, i) => n === i) && rest.length > 0 && axes.length > 0;
    if (dtype !== "float32" || !leading) return undefined;
    return leadingSum(x!, keepDims ? [...axes.map(() => 1), ...rest] : rest, util.sizeFromShape(rest));
  },
  AvgPoolGrad: ({ dy, input }, attributes) =>
    isHalving(input!.shape, attributes as PoolAttributes) ? runPoolGradient(dy!, input!, true) : undefined,
};

/** Puts our kernels before tfjs's, for a backend that has those already. */
export function registerKernels(backendName: string): void {
  for (const [kernelName, override] of Object.entries(overrides)) {
    const theirs = getKernel(kernelName, backendName);
    if (theirs) unregisterKernel(kernelName, backendName);
    const kernelFunc: KernelFunc = (call) => {
      const result = override(call.inputs as NamedTensorInfoMap as Record<string, TensorInfo>, call.attrs);
      if (result) return result;
      if (!theirs) throw new Error(`${kernelName}: the backend ${backendName} can't compute this one.`);
      return theirs.kernelFunc(call as Parameters<KernelFunc>[0] & { attrs: NamedAttrMap });
    };
    registerKernel({ ...theirs, kernelName, backendName, kernelFunc });
  }
}

function allFloat(...tensors: TensorInfo[]): boolean {
  return tensors.every(({ dtype }) => dtype === "float32");
}
