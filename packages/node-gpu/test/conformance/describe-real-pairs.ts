import {
  describeRealPairs as describe,
  describeRealCrop as describeCrop,
  type RealPairChoice,
  type Target,
} from "@srloss/conformance";
import { readWeights } from "@srloss/vgg";
import { fileSource, readImage, useBackend } from "../../src/index.ts";

/** The conformance suite's real pairs, read by this package. */
export function describeRealPairs(target: Target, choice: RealPairChoice): void {
  describe(target, { readImage, weightsOf: fileSource }, choice);
}

/** The middle of one of them, likewise. */
export function describeRealCrop(target: Target, choice: { readonly gradients?: boolean }): void {
  const readVgg19 = (file: string) => readWeights(fileSource(file), { upTo: "block3_conv3" });
  const startExact = async () => void (await useBackend({ engine: "srloss-wasm" }));
  describeCrop(target, { readImage, readVgg19, startExact }, choice);
}
