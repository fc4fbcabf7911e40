import { type JobName, jobs } from "./jobs.ts";

/** What is timed of a job; the target's features are computed in each call but for `prepared`. */
const passes = {
  forward: "loss",
  gradient: "loss and gradient",
  prepared: "loss and gradient, target prepared",
} as const;

export type PassName = keyof typeof passes;
export type CallName = `${JobName} ${PassName}`;

/** What a peer is asked for, in this order. */
export const callNames: readonly CallName[] = [
  "perceptual forward",
  "perceptual gradient",
  "perceptual prepared",
  "keras forward",
  "keras gradient",
  "mix forward",
  "mix gradient",
];

export function splitCall(call: string): readonly [JobName, PassName] {
  return call.split(" ") as [JobName, PassName];
}

export function callTitle(call: CallName): string {
  const [job, pass] = splitCall(call);
  return `${jobs[job].title}: ${passes[pass]}`;
}

/** What a peer answers to the name of a call. */
export interface CallAnswer {
  readonly ms: number;
  readonly loss: number;
  /** L2 norm of the gradient. */
  readonly norm?: number;
  /** The gradient along the difference of the images. */
  readonly slope?: number;
  /** The most memory that the process has held so far; null where the system does not tell. */
  readonly peakBytes: number | null;
}

/** A peer's first line. */
export interface PeerGreeting {
  readonly device: string;
  /** Milliseconds of one loss on small images, where it was tried. */
  readonly trialMs?: number;
}
