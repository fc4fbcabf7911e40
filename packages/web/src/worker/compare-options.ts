import type { ContentTerms, LossPart, MetricOptions, PresetName } from "@srloss/core";
import { type DecodeOptions, decodeOptions } from "@srloss/core/decoding";
import type { OptionNames } from "@srloss/core/validation";
import type { Architecture, PullProgress, WeightOrigin, WeightsAddress } from "@srloss/vgg";
import type { BackendReport, UseBackendOptions } from "../engines/use-backend.ts";

/** What can be measured beside the losses. */
export type MetricName = "psnr" | "ssim" | "msSsim";

export interface CompareOptions extends DecodeOptions {
  /** Terms with weights, or the name of a preset; L1, L2, perceptual and style loss, each by 1, where left out. */
  readonly terms?: ContentTerms | PresetName;
  /** The preset's, or `vgg19`. */
  readonly network?: Architecture;
  /**
   * A published set, `random`, the bytes of a file, or an address, also a path from the page on. Published sets are cached.
   * Defaults to the preset's, or `keras`.
   */
  readonly weights?: "keras" | "torchvision" | "random" | WeightsAddress | URL | Uint8Array | Blob;
  /** PSNR and SSIM where left out. */
  readonly metrics?: readonly MetricName[];
  /** How the metrics look at the pictures: `crop`, `channels`. */
  readonly metricOptions?: Pick<MetricOptions, "crop" | "channels">;
  /** Whether to compute where the pictures differ: maps of the pixel losses and of each layer. */
  readonly maps?: boolean;
  /** Which engine, and how it is to run. */
  readonly backend?: Omit<UseBackendOptions, "onLost">;
}

/** By name. */
export const compareOptionNames: OptionNames<CompareOptions> = {
  ...decodeOptions,
  terms: true,
  network: true,
  weights: true,
  metrics: true,
  metricOptions: true,
  maps: true,
  backend: true,
};

/** How the images are to be decoded. */
export function decodingOf(options: CompareOptions): DecodeOptions {
  return Object.fromEntries(Object.entries(options).filter(([name]) => Object.hasOwn(decodeOptions, name)));
}

/** What the worker is at; `received` and `total` bytes while weights arrive. */
export interface CompareProgress extends Partial<PullProgress> {
  readonly stage: "engine" | "pictures" | "weights" | "losses" | "metrics" | "maps";
}

/** One value for each pixel or feature, row by row. */
export interface ValueMap {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

export interface CompareResult {
  readonly backend: BackendReport;
  /** Where the weights came from; absent where no term needs a network. */
  readonly weights?: WeightOrigin;
  readonly width: number;
  readonly height: number;
  /** The sum of `weight * value`. */
  readonly total: number;
  readonly parts: readonly (Omit<LossPart, "value"> & { readonly value: number })[];
  readonly metrics: Readonly<Partial<Record<MetricName, number>>>;
  /** What `channels: "y"` was: MATLAB's Y of RGB, or the gray of two gray files as it is. */
  readonly luma?: "ycbcr" | "gray";
  readonly maps?: {
    readonly l1: ValueMap;
    readonly l2: ValueMap;
    /** By layer. */
    readonly perceptual: Readonly<Record<string, ValueMap>>;
    readonly style: Readonly<Record<string, ValueMap>>;
  };
}
