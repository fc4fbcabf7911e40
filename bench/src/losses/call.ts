/** Where the features are compared. */
export const layer = "block3_conv3";

/** What is timed, by name; the target's features are computed in each call but for `prepared`. */
export const calls = {
  forward: "loss",
  gradient: "loss and gradient",
  prepared: "loss and gradient, target prepared",
} as const;

export type CallName = keyof typeof calls;

/** What a peer answers to the name of a call. */
export interface CallAnswer {
  readonly ms: number;
  readonly loss: number;
  /** L2 norm of the gradient. */
  readonly norm?: number;
  /** The gradient along the difference of the pictures. */
  readonly slope?: number;
  /** The most memory that the process has held so far; null where the system does not tell. */
  readonly peakBytes: number | null;
}

/** A peer's first line. */
export interface PeerGreeting {
  readonly device: string;
  /** Milliseconds of one loss on small pictures, where it was tried. */
  readonly trialMs?: number;
}
