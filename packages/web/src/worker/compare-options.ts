import type { OptionNames } from "@srloss/core/validation";
import { type DecodeOptions, decodeOptions } from "@srloss/engines/images";
import type { Evaluation, EvaluationRequest, UsedNetwork } from "@srloss/evaluate";
import type { WeightsAddress } from "@srloss/vgg";
import type { PullProgress } from "@srloss/weights";
import type { BackendReport, UseBackendOptions } from "../engines/use-backend.ts";

/** What is to be measured, as `@srloss/evaluate` takes it, and how. */
export interface CompareOptions extends EvaluationRequest, DecodeOptions {
  /**
   * A published set, `random`, the bytes of a file, or an address, also a path from the page on. Published sets are cached.
   * Defaults to what each network is defined on: Keras', or torchvision's for some presets.
   */
  readonly weights?: "keras" | "torchvision" | "random" | WeightsAddress | URL | Uint8Array | Blob;
  /** Which engine, and how it is to run. Defaults to the fastest that works. */
  readonly backend?: Omit<UseBackendOptions, "onLost">;
}

/** By name; spelled out, so that a page need not load what the worker measures with. */
export const compareOptionNames: OptionNames<CompareOptions> = {
  ...decodeOptions,
  measures: true,
  layers: true,
  presets: true,
  terms: true,
  network: true,
  pixelRange: true,
  channels: true,
  convention: true,
  cropBorder: true,
  maps: true,
  loadWith: true,
  weights: true,
  backend: true,
};

/** How the images are to be decoded. */
export function decodingOf(options: CompareOptions): DecodeOptions {
  return Object.fromEntries(Object.entries(options).filter(([name]) => Object.hasOwn(decodeOptions, name)));
}

/** What is left for `checkRequest`. */
export function requestOf(options: CompareOptions): EvaluationRequest {
  const { background: _, maxPixels: __, weights: ___, backend: ____, ...request } = options;
  return request;
}

/** What the worker is at; `received` and `total` bytes while weights arrive, `what` in words while it measures. */
export interface CompareProgress extends Partial<PullProgress> {
  readonly stage: "images" | "engine" | "weights" | "measures";
  readonly what?: string;
}

export interface CompareResult extends Evaluation {
  readonly backend: BackendReport;
  /** The networks that were used, with where their weights came from; none for pixels alone. */
  readonly networks: readonly UsedNetwork[];
}
