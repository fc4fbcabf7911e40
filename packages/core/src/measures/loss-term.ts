import type { Scalar, Tensor4D } from "@tensorflow/tfjs-core";
import type { PixelRange } from "../images/pixel-range.ts";
import type { PixelTerm } from "./measure.ts";

type RangedLoss = (target: Tensor4D, prediction: Tensor4D, options: { readonly range: PixelRange }) => Scalar;

/** The term of a measure that is a loss by itself, without settings. */
export const lossTerm =
  (loss: RangedLoss) =>
  (_settings: object, range: PixelRange): PixelTerm => ({
    needsTarget: true,
    value: (target, prediction) => loss(target!, prediction, { range }),
  });
