import { backend_util } from "@tensorflow/tfjs-core";
import type { Kernel } from "../kernels/algorithm.ts";
import type { Shape, Window } from "../kernels/blocked-layout.ts";

export interface ConvolutionAttributes {
  readonly strides: [number, number] | number;
  readonly pad: "valid" | "same" | number | backend_util.ExplicitPadding;
  /** NHWC where it is left out, as for the gradients of depthwise convolutions. */
  readonly dataFormat?: "NHWC" | "NCHW";
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
}

/** What tfjs makes of a convolution's shapes and attributes; undefined for NCHW and groups, which tfjs's kernels refuse. */
export function convolutionInfo(
  xShape: readonly number[],
  filterShape: readonly number[],
  { strides, pad, dilations, dimRoundingMode, dataFormat = "NHWC" }: ConvolutionAttributes,
  depthwise = false,
): backend_util.Conv2DInfo | undefined {
  if (dataFormat !== "NHWC") return undefined;
  const [x, filter] = [xShape, filterShape] as [[number, number, number, number], [number, number, number, number]];
  // Layers give null.
  const info = backend_util.computeConv2DInfo(x, filter, strides, dilations ?? 1, pad, dimRoundingMode, depthwise);
  const { outHeight, outWidth } = info;
  if (outHeight < 0 || outWidth < 0 || (outHeight * outWidth === 0 && xShape[1]! * xShape[2]! > 0))
    throw new Error(
      `A kernel of ${filterShape[0]}x${filterShape[1]} is larger than an image of ${xShape[1]}x${xShape[2]} with its padding.`,
    );
  return filterShape[2] === info.inChannels ? info : undefined;
}

/** Nothing to add up. */
export function isEmpty({ batchSize, inHeight, inWidth, inChannels, outChannels }: backend_util.Conv2DInfo): boolean {
  return batchSize * inHeight * inWidth * inChannels * outChannels === 0;
}

/** The geometry of a convolution, or undefined for one that our kernels don't compute: strides, dilations, even kernels. */
export function coveredGeometry(info: backend_util.Conv2DInfo): Geometry | undefined {
  const { filterHeight, filterWidth, padInfo, inChannels, outChannels } = info;
  const single = [info.strideHeight, info.strideWidth, info.dilationHeight, info.dilationWidth].every((n) => n === 1);
  const odd = filterHeight % 2 === 1 && filterWidth % 2 === 1;
  if (!single || !odd || !isConsistent(info)) return undefined;
  const [up, left] = [(filterHeight - 1) / 2, (filterWidth - 1) / 2];
  if (padInfo.top > up || padInfo.bottom > up || padInfo.left > left || padInfo.right > left) return undefined;
  const { batchSize: batch, inHeight: height, inWidth: width, outHeight, outWidth } = info;
  return {
    input: { batch, height, width, channels: inChannels },
    output: { batch, height, width, channels: outChannels },
    kernel: { height: filterHeight, width: filterWidth, inputs: inChannels, outputs: outChannels },
    window: { height: outHeight, width: outWidth, top: up - padInfo.top, left: left - padInfo.left },
  };
}

/**
 * Whether tfjs's forward kernel computes a convolution. It works out the size of the result by itself, and where tfjs's
 * core has another one, it writes past the end; "same" padding with gaps between the windows it pads otherwise.
 */
export function isTfjsSound(info: backend_util.Conv2DInfo): boolean {
  const gaps = info.strideHeight > info.filterHeight || info.strideWidth > info.filterWidth;
  return isConsistent(info) && !(info.padInfo.type === "SAME" && gaps);
}

/** tfjs's core measures by the height alone where the padding is a number, and may round up. */
function isConsistent(info: backend_util.Conv2DInfo): boolean {
  const { top, bottom, left, right } = info.padInfo;
  const rows = info.inHeight + top + bottom - info.effectiveFilterHeight;
  const columns = info.inWidth + left + right - info.effectiveFilterWidth;
  return (
    info.outHeight === Math.floor(rows / info.strideHeight) + 1 &&
    info.outWidth === Math.floor(columns / info.strideWidth) + 1
  );
}
