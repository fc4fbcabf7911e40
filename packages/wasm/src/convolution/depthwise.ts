import type { backend_util } from "@tensorflow/tfjs-core";
import type { Operation } from "../machine/operation.ts";
import { upToFour } from "./planes.ts";

/** Parts of the rows that are summed by themselves; the number of threads has no say in it. */
const mostSegments = 8;

/** An image with its padding, and its channels as often as each has kernels, up to a multiple of four. */
export interface PaddedImage {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

export function paddedImage(info: backend_util.Conv2DInfo): PaddedImage {
  return {
    height: (info.outHeight - 1) * info.strideHeight + info.filterHeight,
    width: (info.outWidth - 1) * info.strideWidth + info.filterWidth,
    channels: upToFour(info.outChannels),
  };
}

export function depthwiseSegments({ outHeight }: backend_util.Conv2DInfo): number {
  return Math.min(mostSegments, outHeight);
}

/** The products of one padded image and its slopes, `[segment][tap][channel]` in float64; with `add` onto what is there. */
export function depthwiseFilterGradient(
  image: number,
  slopes: number,
  to: number,
  info: backend_util.Conv2DInfo,
  add: boolean,
): Operation {
  const { height, width, channels } = paddedImage(info);
  const segments = depthwiseSegments(info);
  return {
    kind: "depthwiseFilterGradient",
    items: segments,
    input: image,
    weights: slopes,
    output: to,
    outputs: channels,
    height: info.outHeight,
    width: info.outWidth,
    outerHeight: height,
    outerWidth: width,
    kernelHeight: info.filterHeight,
    kernelWidth: info.filterWidth,
    strideHeight: info.strideHeight,
    strideWidth: info.strideWidth,
    segments,
    add: add ? 1 : 0,
  };
}
