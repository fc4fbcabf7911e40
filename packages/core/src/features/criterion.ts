import {
  abs,
  div,
  fill,
  maximum,
  mean,
  mul,
  reshape,
  type Scalar,
  sign,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor3D,
  type Tensor4D,
} from "@tensorflow/tfjs-core";
import { differentiable } from "../differentiable/differentiable.ts";
import { meanByKernel } from "../differentiable/mean-by-kernel.ts";
import { type Elementwise, meanOfDifference } from "../differentiable/mean-of-difference.ts";
import { sumPerSample } from "../differentiable/sum-and-mean.ts";
import { weightedSum } from "../differentiable/weighted-sum.ts";
import { meanOverChannels } from "../measures/elementwise-term.ts";
import { absolute } from "../pixel/l1-loss.ts";
import { SrlossError } from "../srloss-error.ts";
import { given } from "../validation/given.ts";
import { meant } from "../validation/meant.ts";

/**
 * How two feature maps or two Gram matrices are compared, d being their difference:
 * - `l2`: mean of d^2 over every element;
 * - `l1`: mean of |d| over every element;
 * - `frobenius`: `sqrt(sum d^2)` of each image, then the mean over the batch (BasicSR's `fro`, for one image);
 * - `squared-frobenius`: `sum d^2` of each image, then the mean over the batch (Johnson et al., 2016).
 */
export type Criterion = "l1" | "l2" | "frobenius" | "squared-frobenius";

type Compare = (target: Tensor, prediction: Tensor) => Scalar;

const criteria: Record<Criterion, Compare> = {
  l1: (target, prediction) => meanOfDifference(target, prediction, absolute),
  l2: meanSquare,
  frobenius,
  "squared-frobenius": (target, prediction) => meanSquare(target, prediction, prediction.size / prediction.shape[0]!),
};

/** @throws SrlossError that lists the criteria. */
export function findCriterion(name: Criterion, term: string): Compare {
  if (!Object.hasOwn(criteria, name))
    throw new SrlossError(
      "option",
      `${term}: ${given(name)} is not a criterion${meant(name, Object.keys(criteria))} Known: ${Object.keys(criteria).join(", ")}.`,
    );
  return criteria[name];
}

// Features differ by hundreds. Divided by this, no square is beyond the largest number of 16 bits, and a power of two
// changes no digit.
const unit = 32;
const squareInUnits: Elementwise = {
  value: (d) => square(mul(d, 1 / unit)),
  derivative: (d) => mul(d, 2 / unit ** 2),
  secondDerivative: (d) => fill(d.shape, 2 / unit ** 2),
};

function meanSquare(target: Tensor, prediction: Tensor, times = 1): Scalar {
  const mean = meanByKernel("SrlossMeanSquare", target, prediction);
  if (mean) return weightedSum([mean], [times]);
  return weightedSum([meanOfDifference(target, prediction, squareInUnits)], [unit ** 2 * times]);
}

/**
 * Where two feature maps differ, `[batch, h, w]`, so that the mean is the criterion's value: the criterion's function of the
 * difference, its mean over channels, or for norms of the whole map each position's share of it.
 */
export function criterionMap(name: Criterion, target: Tensor4D, prediction: Tensor4D): Tensor3D {
  if (name === "l1") return meanOverChannels(target, prediction, abs);
  const squares = meanOverChannels(target, prediction, square);
  const [, h, w, c] = prediction.shape;
  if (name === "l2") return squares;
  if (name === "squared-frobenius") return mul(squares, h * w * c);
  // sqrt(s) = s / sqrt(s), s being the sum of squares of an image
  const sums = mul(mean(squares, [1, 2], true), h * w * c);
  return mul(squares, div(h * w * c, sqrt(maximum(sums, 1e-30))));
}

/** Weights of the entries of a difference `[b, c, c]`: the criterion's value is the sum of weight times entry, the mean over b. */
export function criterionShares(name: Criterion, difference: Tensor3D): Tensor3D {
  const entries = difference.shape[1] * difference.shape[2];
  if (name === "l1") return mul(sign(difference), 1 / entries);
  if (name === "l2") return mul(difference, 1 / entries);
  if (name === "squared-frobenius") return difference;
  return div(difference, sqrt(maximum(sum(square(difference), [1, 2], true), 1e-30)));
}

// Its gradient, d / norm, is taken as 0 where the norm is 0; an epsilon in the value is not needed then.
function frobenius(target: Tensor, prediction: Tensor): Scalar {
  const norms = (d: Tensor) => sqrt(sumPerSample(square(d)));
  return differentiable(
    [prediction],
    (save) => {
      const d = sub(prediction, target);
      save([d]);
      return mean(norms(d)) as Scalar;
    },
    (dy, saved) => {
      const d = saved[0]!;
      const batch = d.shape[0]!;
      const perSample = reshape(maximum(norms(d), 1e-20), [batch, ...d.shape.slice(1).map(() => 1)]);
      return [mul(div(d, perSample), mul(dy, 1 / batch))];
    },
  );
}
