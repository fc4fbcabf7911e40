import { mean, sub, type Tensor, type Tensor3D, type Tensor4D } from "@tensorflow/tfjs-core";
import { type Elementwise, pixelLoss } from "../differentiable/mean-of-difference.ts";
import { byStrips, rowStrips, rowsOf } from "../differentiable/row-strips.ts";
import type { PixelTerm } from "./measure.ts";

/** The mean of a function of the difference over every element. */
export function elementwiseTerm(name: string, f: Elementwise): PixelTerm {
  return {
    needsTarget: true,
    value: (target, prediction) => pixelLoss(name, target!, prediction, f),
    map: (target, prediction) => meanOverChannels(target, prediction, f.value),
  };
}

/** `f` of the difference at each position, the mean over channels: `[batch, height, width]`. */
export function meanOverChannels(target: Tensor4D, prediction: Tensor4D, f: (difference: Tensor) => Tensor): Tensor3D {
  return byStrips(
    rowStrips(target.shape),
    (rows) => mean(f(sub(rowsOf(prediction, rows), rowsOf(target, rows))), 3) as Tensor3D,
  );
}
