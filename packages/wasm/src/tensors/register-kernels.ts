import { sliceOnHeap } from "@srloss/core/backends";
import { convolutionGradientsKernel, reluGradientKernel } from "@srloss/core/networks";
import {
  add,
  backend_util,
  engine,
  getKernel,
  type KernelFunc,
  mul,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  registerKernel,
  step,
  type Tensor,
  type TensorInfo,
  tidy,
  unregisterKernel,
  util,
} from "@tensorflow/tfjs-core";
import { type AdamAttributes, runAdam } from "./adam.ts";
import { runDissimilarity, runDissimilarityGradient } from "./channel-moments.ts";
import { byParts, ofEachPart } from "./complex/by-parts.ts";
import { complexBinary, complexCast, complexKernels } from "./complex/complex-kernels.ts";
import { convolutionGradientsApart, runConvolutionGradients } from "./convolution-gradients.ts";
import { depthToSpace } from "./depth-to-space.ts";
import { depthwiseKernels } from "./depthwise-kernels.ts";
import { runEinsum } from "./einsum.ts";
import { runElementwise, signs } from "./elementwise.ts";
import { flatConcat, flatSlice, flatSum } from "./flat-parts.ts";
import { type FourierAttributes, runFourierLines } from "./fourier-lines.ts";
import { type ConvolutionAttributes, convolutionInfo, coveredGeometry, isEmpty, isTfjsSound } from "./geometry.ts";
import { runGram, runGramDifference, runGramGradient } from "./gram.ts";
import { emptyTensor, heapView, sameValues } from "./heap-view.ts";
import { leadingSum } from "./leading-sum.ts";
import { loopMaxPoolGradient } from "./loop-max-pool-gradient.ts";
import { type ProductAttributes, runMatrixProduct } from "./matrix-product.ts";
import { runMean, runSum } from "./mean.ts";
import { runMeanAbsolute, runMeanAbsoluteGradient } from "./mean-absolute.ts";
import { runMeanSquare, runMeanSquareGradient } from "./mean-square.ts";
import { runNeighbourSteps } from "./neighbour-steps.ts";
import { allFloat, filled, type Overrides } from "./override.ts";
import { patchFilterGradient, patchForward, patchInputGradient } from "./patch-convolution.ts";
import { shuffleBlocked, unshuffleBlocked } from "./pixel-shuffle.ts";
import { isHalving, type PoolAttributes, poolInfo, runPoolGradient } from "./pool-gradients.ts";
import { repeatAlongAxis } from "./repeat-along-axis.ts";
import { inverseRoots, roots } from "./roots.ts";
import { runFilterGradient, runForward, runInputGradient } from "./run-convolution.ts";
import { runSegmentSum } from "./segment-sum.ts";
import { runStridedSlice, type StridedAttributes } from "./strided-slice.ts";
import { runUnitDifference, runUnitDifferenceGradient } from "./unit-differences.ts";
import { type BlurAttributes, runWindowBlur } from "./window-blur.ts";

interface FusedAttributes extends ConvolutionAttributes {
  readonly activation?: backend_util.Activation;
  readonly leakyreluAlpha?: number;
}

const overrides: Overrides = {
  ...depthwiseKernels,
  ...complexKernels,
  Conv2D: ({ x, filter }, attributes) => {
    const info = floatInfo(x!, filter!, x!.shape, filter!.shape, attributes as ConvolutionAttributes);
    if (!info) return undefined;
    if (isEmpty(info)) return filled(info.outShape);
    const geometry = coveredGeometry(info);
    if (geometry) return runForward(geometry, x!, filter!, undefined, false);
    return isTfjsSound(info) ? undefined : patchForward(x!, filter!, info);
  },
  FusedConv2D: ({ x, filter, bias, preluActivationWeights }, attributes) => {
    const { activation, leakyreluAlpha, ...rest } = attributes as FusedAttributes;
    const info = floatInfo(x!, filter!, x!.shape, filter!.shape, rest);
    if (!info) return undefined;
    const simple = activation === undefined || activation === "linear" || activation === "relu";
    const ours = simple && (!bias || (allFloat(bias) && util.sizeFromShape(bias.shape) === info.outChannels));
    const geometry = ours && !isEmpty(info) ? coveredGeometry(info) : undefined;
    if (geometry) return runForward(geometry, x!, filter!, bias, activation === "relu");
    if (isTfjsSound(info) && !isEmpty(info)) return undefined;
    return tidy(() => {
      const plain = engine().runKernel("Conv2D", { x: x as Tensor, filter: filter as Tensor }, { ...rest }) as Tensor;
      const sum = bias ? add(plain, bias as Tensor) : plain;
      const alphas = preluActivationWeights as Tensor | undefined;
      return backend_util.applyActivation(sum, activation ?? "linear", alphas, leakyreluAlpha);
    });
  },
  Conv2DBackpropInput: ({ dy, filter }, attributes) => {
    const { inputShape, ...rest } = attributes as ConvolutionAttributes & { inputShape: number[] };
    const info = floatInfo(dy!, filter!, inputShape, filter!.shape, rest);
    if (!info) return undefined;
    if (isEmpty(info)) return filled(info.inShape);
    const geometry = coveredGeometry(info);
    return geometry ? runInputGradient(geometry, dy!, filter!) : patchInputGradient(dy!, filter!, info);
  },
  // tfjs has none of its own.
  Conv2DBackpropFilter: ({ x, dy }, attributes) => {
    const { filterShape, ...rest } = attributes as ConvolutionAttributes & { filterShape: number[] };
    const info = floatInfo(x!, dy!, x!.shape, filterShape, rest);
    if (!info) return undefined;
    if (isEmpty(info)) return filled(info.filterShape);
    const geometry = coveredGeometry(info);
    return geometry ? runFilterGradient(geometry, x!, dy!) : patchFilterGradient(x!, dy!, info);
  },
  // Nor of these two.
  Einsum: (inputs, attributes) =>
    runEinsum((attributes as { equation: string }).equation, Object.values(inputs) as Tensor[]),
  UnsortedSegmentSum: ({ x, segmentIds }, attributes) =>
    runSegmentSum(x!, segmentIds!, (attributes as { numSegments: number }).numSegments),
  BatchMatMul: ({ a, b }, attributes) =>
    allFloat(a!, b!) ? runMatrixProduct(a!, b!, attributes as ProductAttributes) : undefined,
  _FusedMatMul: ({ a, b, bias, preluActivationWeights }, attributes) => {
    if (!allFloat(a!, b!)) return undefined;
    const { activation, leakyreluAlpha, ...rest } = attributes as FusedAttributes & ProductAttributes;
    return tidy(() => {
      const product = engine().runKernel("BatchMatMul", { a: a as Tensor, b: b as Tensor }, { ...rest }) as Tensor;
      const sum = bias ? add(product, bias as Tensor) : product;
      const alphas = preluActivationWeights as Tensor | undefined;
      return backend_util.applyActivation(sum, activation ?? "linear", alphas, leakyreluAlpha);
    });
  },
  // Kernels of our own, which @srloss/core's losses of features ask for.
  SrlossGram: ({ x }, attributes) =>
    allFloat(x!) ? runGram(x!, (attributes as { divisor: number }).divisor) : undefined,
  SrlossGramDifference: ({ x, target }, attributes) =>
    allFloat(x!, target!) ? runGramDifference(x!, target!, (attributes as { divisor: number }).divisor) : undefined,
  SrlossGramGrad: ({ x, dy }, attributes) =>
    allFloat(x!, dy!) ? runGramGradient(x!, dy!, (attributes as { divisor: number }).divisor) : undefined,
  SrlossMeanSquare: ({ x, target }) => (allFloat(x!, target!) ? runMeanSquare(x!, target!) : undefined),
  SrlossMeanSquareGrad: ({ x, target, dy }) =>
    allFloat(x!, target!, dy!) ? runMeanSquareGradient(x!, target!, dy!) : undefined,
  // SSIM's window.
  SrlossWindowBlur: ({ x }, attributes) => (allFloat(x!) ? runWindowBlur(x!, attributes as BlurAttributes) : undefined),
  // HaarPSI's filters.
  SrlossNeighbourSteps: ({ x }, attributes) =>
    allFloat(x!)
      ? runNeighbourSteps(x!, (attributes as { steps: Parameters<typeof runNeighbourSteps>[1] }).steps)
      : undefined,
  // The waves of FSIM.
  SrlossFourierLines: ({ x, filter }, attributes) =>
    allFloat(x!, filter ?? x!) ? runFourierLines(x!, filter, attributes as FourierAttributes) : undefined,
  // And those that @srloss/lpips asks for.
  SrlossUnitDifference: ({ x, target, weights }) =>
    allFloat(x!, target!) ? runUnitDifference(x!, target!, weights!) : undefined,
  SrlossUnitDifferenceGrad: ({ x, target, weights, dy }) =>
    allFloat(x!, target!, dy!) ? runUnitDifferenceGradient(x!, target!, weights!, dy!) : undefined,
  SrlossDissimilarity: ({ x, target, alpha, beta }) =>
    allFloat(x!, target!) ? runDissimilarity(x!, target!, alpha!, beta!) : undefined,
  SrlossDissimilarityGrad: ({ x, target, alpha, beta, dy }) =>
    allFloat(x!, target!, dy!) ? runDissimilarityGradient(x!, target!, alpha!, beta!, dy!) : undefined,
  // L1.
  SrlossMeanAbsolute: ({ x, target }) => (allFloat(x!, target!) ? runMeanAbsolute(x!, target!) : undefined),
  SrlossMeanAbsoluteGrad: ({ x, target, dy }) =>
    allFloat(x!, target!, dy!) ? runMeanAbsoluteGradient(x!, target!, dy!) : undefined,
  // What @srloss/core and @srloss/upscale ask for when a convolution of a layer trains, with a bias and perhaps a ReLU.
  [convolutionGradientsKernel]: ({ x, filter, dy, y }, attributes) => {
    const info = floatInfo(x!, filter!, x!.shape, filter!.shape, attributes as ConvolutionAttributes);
    const geometry = info && allFloat(dy!) && !isEmpty(info) ? coveredGeometry(info) : undefined;
    const given = { x: x!, filter: filter!, dy: dy!, y };
    if (geometry && geometry.window.height === info!.inHeight && geometry.window.width === info!.inWidth)
      return runConvolutionGradients(geometry, given);
    return convolutionGradientsApart(given, attributes as object);
  },
  // What @srloss/core's gradient of a ReLU asks for.
  [reluGradientKernel]: ({ dy, x }) =>
    runElementwise("gate", dy!, x!) ?? tidy(() => mul(dy as Tensor, step(x as Tensor))),
  // And @srloss/train's optimiser.
  SrlossAdam: (inputs, attributes) =>
    allFloat(...Object.values(inputs)) ? runAdam(inputs, attributes as AdamAttributes) : undefined,
  Concat: (inputs) => (allFloat(...Object.values(inputs)) ? flatConcat(Object.values(inputs)) : undefined),
  DepthToSpace: ({ x }, attributes) => {
    const { blockSize, dataFormat } = attributes as { blockSize: number; dataFormat: string };
    const [batch, height, width, channels] = x!.shape as [number, number, number, number];
    if (!allFloat(x!) || dataFormat !== "NHWC") return undefined;
    const shuffled = shuffleBlocked(x!, blockSize);
    if (shuffled) return shuffled;
    const shape = [batch, height * blockSize, width * blockSize, channels / blockSize ** 2];
    const result = emptyTensor(shape, "float32");
    depthToSpace(heapView(x!), heapView(result), x!.shape, blockSize);
    return result;
  },
  Add: ({ a, b }) =>
    complexBinary("Add", a!, b!) ?? flatSum(a!, b!) ?? runElementwise("add", a!, b!) ?? runElementwise("add", b!, a!),
  Sub: ({ a, b }) => complexBinary("Sub", a!, b!) ?? runElementwise("subtract", a!, b!),
  Multiply: ({ a, b }) =>
    complexBinary("Multiply", a!, b!) ?? runElementwise("multiply", a!, b!) ?? runElementwise("multiply", b!, a!),
  // tfjs's own take 100 times as long in Node 24 when our kernels have run: V8's scalar root is slow beside 256-bit instructions.
  Sqrt: ({ x }) => (allFloat(x!) ? filled(x!.shape, roots(heapView(x!))) : undefined),
  Rsqrt: ({ x }) => (allFloat(x!) ? filled(x!.shape, inverseRoots(heapView(x!))) : undefined),
  Relu: ({ x }) => runElementwise("relu", x!),
  Step: ({ x }, attributes) => runElementwise("step", x!, (attributes as { alpha?: number }).alpha ?? 0),
  // tfjs's own kernel takes what is less than 1.2e-7 for 0.
  Sign: ({ x }) => runElementwise("sign", x!) ?? (allFloat(x!) ? filled(x!.shape, signs(heapView(x!))) : undefined),
  Abs: ({ x }) => runElementwise("abs", x!),
  Transpose: ({ x }, attributes) => unshuffleBlocked(x!, (attributes as { perm: number[] }).perm),
  Tile: ({ x }, attributes) => repeatAlongAxis(x!, (attributes as { reps: number[] }).reps),
  Cast: ({ x }, attributes) => {
    const { dtype } = attributes as { dtype: string };
    return allFloat(x!) && dtype === "float32" ? sameValues(x!) : complexCast(x!, dtype);
  },
  Identity: ({ x }) => (x!.dtype === "string" ? undefined : sameValues(x!)),
  // tfjs's own kernels read beyond the memory for windows that fit nowhere.
  MaxPool: ({ x }, attributes) => emptyPool(x!, attributes as PoolAttributes),
  AvgPool: ({ x }, attributes) => emptyPool(x!, attributes as PoolAttributes),
  MaxPoolGrad: ({ dy, input }, attributes) => {
    const info = poolInfo(input!.shape, attributes as PoolAttributes);
    if (isHalving(info)) return runPoolGradient(dy!, input!, false);
    return filled(info.inShape, loopMaxPoolGradient(heapView(dy!), heapView(input!), info));
  },
  AvgPoolGrad: ({ dy, input }, attributes) =>
    isHalving(poolInfo(input!.shape, attributes as PoolAttributes)) ? runPoolGradient(dy!, input!, true) : undefined,
  Sum: ({ x }, attributes) => {
    const { axis, keepDims } = attributes as { axis?: number | number[] | null; keepDims: boolean };
    const { shape, dtype } = x!;
    const axes = util.parseAxisParam(axis ?? shape.map((_, i) => i), shape).sort((a, b) => a - b);
    const kept = shape.flatMap((n, i) => (axes.includes(i) ? (keepDims ? [1] : []) : [n]));
    // tfjs's own kernel fails on nothing.
    if (dtype === "float32" && util.sizeFromShape(shape) === 0) return filled(kept);
    if (dtype !== "float32" || axes.length === 0) return undefined;
    const rest = shape.slice(axes.length);
    if (rest.length > 0 && axes.every((n, i) => n === i)) return leadingSum(x!, kept, util.sizeFromShape(rest));
    return runSum(x!, axes, kept);
  },
  Mean: ({ x }, attributes) => {
    const { axis, keepDims } = attributes as { axis?: number | number[] | null; keepDims: boolean };
    const axes = util.parseAxisParam(axis ?? x!.shape.map((_, i) => i), x!.shape);
    const kept = x!.shape.flatMap((n, i) => (axes.includes(i) ? (keepDims ? [1] : []) : [n]));
    return allFloat(x!) && util.sizeFromShape(x!.shape) > 0 ? runMean(x!, axes, kept) : undefined;
  },
  StridedSlice: ({ x }, attributes) =>
    allFloat(x!) || x!.dtype === "int32" ? runStridedSlice(x!, attributes as StridedAttributes) : undefined,
  Slice: ({ x }, attributes) => {
    const { begin, size } = attributes as { begin: number | number[]; size: number | number[] };
    return allFloat(x!) ? (flatSlice(x!, begin, size) ?? sliceOnHeap(x!, begin, size)) : undefined;
  },
};

/** An empty result, where a pool has no window. */
function emptyPool(x: TensorInfo, attributes: PoolAttributes): TensorInfo | undefined {
  const { outShape } = poolInfo(x.shape, attributes);
  return outShape.some((size) => size <= 0) ? filled(outShape.map((size) => Math.max(0, size))) : undefined;
}

/** Puts our kernels before tfjs's, for a backend that has those already. */
export function registerKernels(backendName: string): void {
  for (const kernelName of new Set([...Object.keys(overrides), ...ofEachPart])) {
    const override = overrides[kernelName] ?? (() => undefined);
    const parts = ofEachPart.includes(kernelName);
    const theirs = getKernel(kernelName, backendName);
    if (theirs) unregisterKernel(kernelName, backendName);
    const kernelFunc: KernelFunc = (call) => {
      const inputs = call.inputs as NamedTensorInfoMap as Record<string, TensorInfo>;
      const result = (parts && byParts(kernelName, inputs, call.attrs)) || override(inputs, call.attrs);
      if (result) return result;
      if (!theirs) throw new Error(`${kernelName}: the backend ${backendName} can't compute this one.`);
      return theirs.kernelFunc(call as Parameters<KernelFunc>[0] & { attrs: NamedAttrMap });
    };
    registerKernel({ ...theirs, kernelName, backendName, kernelFunc });
  }
}

function floatInfo(
  one: TensorInfo,
  other: TensorInfo,
  xShape: readonly number[],
  filterShape: readonly number[],
  attributes: ConvolutionAttributes,
): backend_util.Conv2DInfo | undefined {
  return allFloat(one, other) ? convolutionInfo(xShape, filterShape, attributes) : undefined;
}
