import type { SymbolicTensor } from "@tensorflow/tfjs-layers";
import { NearestUpscale } from "../layers/nearest-upscale.ts";
import { PixelShuffle } from "../layers/pixel-shuffle.ts";
import type { NetworkBuilder } from "./network-builder.ts";

/**
 * How a network makes more pixels:
 * - `pixel-shuffle`: a convolution to more channels, then `PixelShuffle`; it begins by ICNR, without checkerboards;
 * - `resize-convolution`: every pixel repeated, then a convolution (Odena et al., "Deconvolution and Checkerboard Artifacts",
 *   2016);
 * - `transposed-convolution`: of a kernel that its stride does not divide, which draws checkerboards; to show them.
 */
export type Upsampling = "pixel-shuffle" | "resize-convolution" | "transposed-convolution";

export const upsamplings: readonly Upsampling[] = ["pixel-shuffle", "resize-convolution", "transposed-convolution"];

export interface UpsampleOptions {
  readonly upsampling: Upsampling;
  readonly factor: number;
  /** Channels of the result. */
  readonly filters: number;
}

/** `[batch, h, w, c]` to `[batch, factor h, factor w, filters]`. */
export function upsample(
  build: NetworkBuilder,
  name: string,
  x: SymbolicTensor,
  { upsampling, factor, filters }: UpsampleOptions,
): SymbolicTensor {
  if (upsampling === "transposed-convolution")
    return build.transposedConvolution(name, x, { filters, kernel: factor + 1, stride: factor });
  if (upsampling === "resize-convolution") {
    const larger = build.layer(new NearestUpscale({ name: `${name}_resize`, factor }), x);
    return build.convolution(name, larger, { filters, kernel: 3 });
  }
  const deep = build.convolution(name, x, { filters: filters * factor ** 2, kernel: 3, shuffle: factor });
  return build.layer(new PixelShuffle({ name: `${name}_shuffle`, factor }), deep);
}

/** Parameters of `upsample`. */
export function upsampleParameters(channels: number, { upsampling, factor, filters }: UpsampleOptions): number {
  if (upsampling === "transposed-convolution") return convolutionParameters(factor + 1, channels, filters);
  return convolutionParameters(3, channels, upsampling === "pixel-shuffle" ? filters * factor ** 2 : filters);
}

/** Pixels to either side of its input that decide over `reach` pixels to either side of its result. */
export function upsampleReach(reach: number, { upsampling, factor }: Omit<UpsampleOptions, "filters">): number {
  if (upsampling === "transposed-convolution") return transposedReach(reach, factor + 1, factor);
  return upsampling === "pixel-shuffle" ? 1 + Math.ceil(reach / factor) : Math.ceil((reach + 1) / factor);
}

/** Of a transposed convolution, as TensorFlow pads "same". */
export function transposedReach(reach: number, kernel: number, stride: number): number {
  return Math.ceil((reach + kernel - 1) / stride);
}

/** Of the stages that make an image `scale` times as large: 4 times is twice 2 times. */
export function stages(scale: number): readonly number[] {
  return scale === 4 ? [2, 2] : [scale];
}

export function convolutionParameters(kernel: number, from: number, to: number): number {
  return kernel ** 2 * from * to + to;
}
