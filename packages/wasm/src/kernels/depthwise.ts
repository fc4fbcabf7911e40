import type { Operation } from "../runtime/operation.ts";
import { upToFour } from "./blocked-layout.ts";

/** Parts of the rows that are summed by themselves; the number of threads has no say in it. */
const mostSegments = 8;

/** What is to be known of a convolution. */
interface DepthwiseGeometry {
  readonly outHeight: number;
  readonly outWidth: number;
  readonly outChannels: number;
  readonly filterHeight: number;
  readonly filterWidth: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
}

/** An image with its padding, and its channels as often as each has kernels, up to a multiple of four. */
export interface PaddedImage {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

export function paddedImage(info: DepthwiseGeometry): PaddedImage {
  return {
    height: (info.outHeight - 1) * info.strideHeight + info.filterHeight,
    width: (info.outWidth - 1) * info.strideWidth + info.filterWidth,
    channels: upToFour(info.outChannels),
  };
}

export function depthwiseSegments({ outHeight }: DepthwiseGeometry): number {
  return Math.min(mostSegments, outHeight);
}

/** The products of one padded image and its upstream gradient, `[segment][tap][channel]` in float64; with `add` onto what is there. */
export function depthwiseFilterGradient(
  image: number,
  upstream: number,
  to: number,
  info: DepthwiseGeometry,
  add: boolean,
): Operation {
  const { width, channels } = paddedImage(info);
  const segments = depthwiseSegments(info);
  return {
    kind: "depthwiseFilterGradient",
    items: segments,
    input: image,
    upstream,
    output: to,
    words: channels,
    height: info.outHeight,
    width: info.outWidth,
    inputWidth: width,
    kernelHeight: info.filterHeight,
    kernelWidth: info.filterWidth,
    strideHeight: info.strideHeight,
    strideWidth: info.strideWidth,
    segments,
    add,
  };
}
