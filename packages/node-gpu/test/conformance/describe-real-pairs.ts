import { describeRealPairs as describe, type RealPairChoice, type Target } from "@srloss/conformance";
import { fileSource, readImage } from "../../src/index.ts";

/** The conformance suite's real pairs, read by this package. */
export function describeRealPairs(target: Target, choice: RealPairChoice): void {
  describe(target, { readImage, weightsOf: fileSource }, choice);
}
