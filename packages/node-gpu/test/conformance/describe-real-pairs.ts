import {
  describeRealPairs as describe,
  describeRealCrop as describeCrop,
  type RealPairChoice,
  type Target,
} from "@srloss/conformance";
import { fileSource, readImage } from "../../src/index.ts";

const readers = { readImage, weightsOf: fileSource };

/** The conformance suite's real pairs, read by this package. */
export function describeRealPairs(target: Target, choice: RealPairChoice): void {
  describe(target, readers, choice);
}

/** The middle of one of them, likewise. */
export function describeRealCrop(target: Target, choice: { readonly gradients?: boolean } = {}): void {
  describeCrop(target, readers, choice);
}
