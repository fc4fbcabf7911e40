import { backend_util } from "@tensorflow/tfjs-core";
import type { Kernel } from "../convolution/algorithm.ts";
import type { Shape, Window } from "../convolution/planes.ts";

export interface ConvolutionAttributes {
  readonly strides: [number, number] | number;
  readonly pad: "valid" | "same" | number | backend_util.ExplicitPadding;
  readonly dataFormat: "NHWC" | "NCHW";
  readonly dilations?: [number, number] | number;
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
}

/** A convolution that our kernels compute: one with "same" padding, of which a window is the result. */
export interface Geometry {
  readonly input: Shape;
  readonly output: Shape;
  readonly kernel: Kernel;
  /** Where the result lies in it. */
  readonly window: Window;
  /** Nothing to add up. */
  readonly empty: boolean;
}

/** The geometry of a convolution, or undefined for one that tfjs's kernels have to compute: strides, dilations, even kernels. */
export function coveredGeometry(
  xShape: readonly number[],
  filterShape: readonly number[],
  attributes: ConvolutionAttributes,
): Geometry | undefined {
  const { strides, pad, dilations = 1, dimRoundingMode, dataFormat } = attributes;
  if (dataFormat !== "NHWC") return undefined;
  const info = backend_util.computeConv2DInfo(
    xShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    strides,
    dilations,
    pad,
    dimRoundingMode,
  );
  const { filterHeight, filterWidth, padInfo, inChannels, outChannels } = info;
  const single = [info.strideHeight, info.strideWidth, info.dilationHeight, info.dilationWidth].every((n) => n === 1);
  const odd = filterHeight % 2 === 1 && filterWidth % 2 === 1;
  // Other numbers of inputs are grouped convolutions.
  if (!single || !odd || filterShape[2] !== inChannels) return undefined;
  const [up, left] = [(filterHeight - 1) / 2, (filterWidth - 1) / 2];
  if (padInfo.top > up || padInfo.bottom > up || padInfo.left > left || padInfo.right > left) return undefined;
  const { batchSize: batch, inHeight: height, inWidth: width, outHeight, outWidth } = info;
  return {
    input: { batch, height, width, channels: inChannels },
    output: { batch, height, width, channels: outChannels },
    kernel: { height: filterHeight, width: filterWidth, inputs: inChannels, outputs: outChannels },
    window: { height: outHeight, width: outWidth, top: up - padInfo.top, left: left - padInfo.left },
    empty: batch * height * width * inChannels * outChannels * outHeight * outWidth === 0,
  };
}

/** The shape of a convolution's result where there are no images; tfjs's own kernel fails on those. */
export function shapeWithoutImages(
  xShape: readonly number[],
  filterShape: readonly number[],
  { strides, pad, dilations = 1, dimRoundingMode, dataFormat }: ConvolutionAttributes,
): number[] | undefined {
  if (xShape[0] !== 0 || dataFormat !== "NHWC") return undefined;
  const [x, filter] = [xShape, filterShape] as [[number, number, number, number], [number, number, number, number]];
  return backend_util.computeConv2DInfo(x, filter, strides, dilations, pad, dimRoundingMode).outShape;
}
