import { SrlossError } from "@srloss/core";
import { printable } from "@srloss/core/validation";

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
    // Names of files, servers and tensors are in it: whatever they hold, it is one line that a terminal shows as it is.
    super(code, printable(message, 2000), options);
    this.name = "WeightsError";
  }
}
