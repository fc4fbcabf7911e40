import type { Preprocessing } from "@srloss/vgg";

/** A published set of weights, and where it is at hand. */
export interface KnownSet {
  readonly name: string;
  readonly preprocessing: Preprocessing;
  readonly url: string;
  readonly mirrors: readonly string[];
  readonly licence: string;
  /** Up to which layers the cache has it. */
  readonly cached: readonly string[];
  /** The npm package that has it and was found. */
  readonly installed: string | null;
}
