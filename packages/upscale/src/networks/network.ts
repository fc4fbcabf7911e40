import type { SymbolicTensor } from "@tensorflow/tfjs-layers";
import type { NetworkBuilder } from "./network-builder.ts";
import type { Upsampling } from "./upsampling.ts";

export type Scale = 2 | 3 | 4;

/** What changes a network's size and shape; each network has some of them, with defaults of its own. */
export interface NetworkSettings {
  /** Channels of the body. */
  readonly features: number;
  /** Residual blocks of the body, or its convolutions where it has no blocks. */
  readonly blocks: number;
  /** Channels that each convolution of a dense block adds. */
  readonly growth: number;
  /** Whether residual blocks normalise over the batch. */
  readonly batchNorm: boolean;
  readonly upsampling: Upsampling;
}

/** A row of the table of networks. */
export interface Network {
  /** For people: "EDSR, small". */
  readonly title: string;
  /** Authors, title, where and when it was published. */
  readonly paper: string;
  readonly year: number;
  /** The settings that it has, and what they are unless they are given. */
  readonly defaults: Partial<NetworkSettings>;
  /** From RGB in 0..1, `[batch, h, w, 3]`, to RGB `scale` times as large. */
  build(build: NetworkBuilder, input: SymbolicTensor, scale: Scale, settings: NetworkSettings): SymbolicTensor;
  /** Numbers that training changes. */
  parameters(scale: Scale, settings: NetworkSettings): number;
  /** Pixels of the input to either side of a pixel's own place that decide over it. */
  reach(scale: Scale, settings: NetworkSettings): number;
}
