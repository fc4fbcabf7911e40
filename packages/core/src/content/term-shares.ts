import { type Scalar, sqrt, square, type Tensor, type Tensor4D, tidy, valueAndGrad } from "@tensorflow/tfjs-core";
import { sumOfAll } from "../differentiable/sum-and-mean.ts";
import { weightedSum } from "../differentiable/weighted-sum.ts";
import { SrlossError } from "../srloss-error.ts";
import { checkNoOptions } from "../validation/check-no-options.ts";
import { given } from "../validation/given.ts";
import type { LossPart } from "./compare.ts";
import type { ContentLoss } from "./content-loss.ts";

/** What one part of a content loss contributes to it. */
export interface TermShare extends Omit<LossPart, "value"> {
  /** Without the weight. */
  readonly value: number;
  /** Of the total: `weight * value / total`, in 0..1. */
  readonly share: number;
  /** The norm of `weight * value`'s gradient in `yPred`: how hard the part pulls. */
  readonly gradientNorm: number;
  /** Of the sum of these norms, in 0..1. */
  readonly gradientShare: number;
}

/**
 * How much each part of a content loss counts for a pair of images, in its value and in its gradient: weights are balanced
 * where no part has nearly all of either. It computes the loss once for each part and reads numbers back: for choosing
 * weights, not for a training step.
 *
 * @param loss From `contentLoss`, `perceptualLoss` or `styleLoss`.
 * @param yTrue Originals `[batch, height, width, channels]`.
 * @param yPred Reconstructions of the same shape, such as the bicubic ones that training begins with.
 * @returns A row for each part, in the loss's order.
 * @throws What the loss throws.
 *
 * @example
 * ```ts
 * const [l1, l2] = await termShares(contentLoss(null, { l1: 1, l2: 1 }), tf.zeros([1, 1, 1, 1]), tf.fill([1, 1, 1, 1], 3));
 * [l1.share, l2.share, l1.gradientNorm, l2.gradientNorm]; // => [0.25, 0.75, 1, 6]
 * ```
 */
export async function termShares(loss: ContentLoss, yTrue: Tensor, yPred: Tensor, ...more: []): Promise<TermShare[]> {
  checkNoOptions("termShares", more);
  if (typeof loss?.parts !== "function")
    throw new SrlossError(
      "argument",
      `termShares: the first argument is a loss of contentLoss, perceptualLoss or styleLoss; got ${given(loss)}.`,
    );
  const { total, parts } = loss.parts(yTrue, yPred);
  const described = parts.map(({ value, ...part }) => part);
  for (const tensor of [total, ...parts.map(({ value }) => value)]) tensor.dispose();
  const rows: (Omit<TermShare, "share" | "gradientShare"> & { readonly weighted: number })[] = [];
  for (const [i, part] of described.entries()) {
    const [value, norm] = tidy(() => {
      const one = (x: Tensor) => weightedSum([loss.parts(yTrue, x).parts[i]!.value], [part.weight]);
      const found = valueAndGrad(one)(yPred as Tensor4D);
      return [found.value as Scalar, sqrt(sumOfAll(square(found.grad))) as Scalar];
    });
    const [weighted, gradientNorm] = await Promise.all([value, norm].map(async (t) => (await t!.data())[0]!));
    for (const tensor of [value, norm]) tensor!.dispose();
    rows.push({ ...part, value: weighted! / part.weight, weighted: weighted!, gradientNorm: gradientNorm! });
  }
  const all = rows.reduce((sum, { weighted }) => sum + weighted, 0);
  const norms = rows.reduce((sum, { gradientNorm }) => sum + gradientNorm, 0);
  return rows.map(({ weighted, ...row }) => ({
    ...row,
    share: weighted / all,
    gradientShare: row.gradientNorm / norms,
  }));
}
