import { SrlossError } from "@srloss/core";

/** What went wrong with a set of weights; the message is one sentence with what to do. */
export type WeightsFailure =
  | "not-weights"
  | "wrong-shape"
  | "missing-layer"
  | "not-finite"
  | "truncated"
  | "unsupported"
  | "hash"
  | "http"
  | "network"
  | "stalled"
  | "cache"
  | "unavailable";

/** Weights that can't be read, downloaded or trusted. */
export class WeightsError extends SrlossError {
  declare readonly code: WeightsFailure;

  constructor(code: WeightsFailure, message: string, options?: ErrorOptions) {
    super(code, message, options);
    this.name = "WeightsError";
  }
}
