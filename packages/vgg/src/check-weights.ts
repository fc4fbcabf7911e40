import { SrlossError } from "@srloss/core";
import { given } from "@srloss/core/validation";
import type { VggWeights } from "./vgg-weights.ts";

/** @throws SrlossError for what is no set of weights, such as one that was not awaited. */
export function checkWeights(where: string, weights: VggWeights): void {
  if (typeof weights?.layers?.get !== "function")
    throw new SrlossError(
      "argument",
      `${where}: weights are what readWeights, pullWeights or randomWeights resolve to; got ${given(weights)}.`,
    );
}
