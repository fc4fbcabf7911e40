import {
  add,
  argMax,
  cast,
  concat,
  div,
  equal,
  exp,
  expandDims,
  greater,
  log,
  matMul,
  max,
  mul,
  oneHot,
  range,
  relu,
  reshape,
  type Scalar,
  slice,
  square,
  stack,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  tidy,
  where,
} from "@tensorflow/tfjs-core";
import { differentiable } from "../differentiable/differentiable.ts";
import { meanOfAll } from "../differentiable/sum-and-mean.ts";

/** Numbers of a block of the table of all pairs of places: so many are held at a time, a dozen times, however large it is. */
const blockSize = 2 ** 20;

const epsilon = 1e-5;

/** For each place of the original: its best similarity, and where in the reconstruction it is. */
interface Best {
  readonly similarity: Tensor1D;
  readonly place: Tensor1D;
}

/** Rows of the table: how similar places of the reconstruction are to every one of the original. */
interface Block {
  /** Cosines, `[rows, n]`. */
  readonly cosines: Tensor2D;
  readonly distances: Tensor;
  /** The least of each row, and epsilon, `[rows, 1]`. */
  readonly least: Tensor;
  /** Equation 3 of the paper, each row adding up to 1. */
  readonly similarity: Tensor;
}

function blockOf(rows: Tensor2D, target: Tensor2D, bandwidth: number): Block {
  const cosines = matMul(rows, target, false, true) as Tensor2D;
  // Not below 0, whatever the rounding of both lengths.
  const distances = relu(sub(1, cosines));
  const least = add(relu(sub(1, max(cosines, 1, true))), epsilon);
  const weights = exp(div(sub(1, div(distances, least)), bandwidth));
  return { cosines, distances, least, similarity: div(weights, sum(weights, 1, true)) };
}

function chunks(n: number, elements: number): { from: number; rows: number }[] {
  const length = Math.max(1, Math.floor(elements / n));
  return Array.from({ length: Math.ceil(n / length) }, (_, i) => ({
    from: i * length,
    rows: Math.min(length, n - i * length),
  }));
}

function bestOf(prediction: Tensor2D, target: Tensor2D, bandwidth: number, elements: number): Best {
  const [n, c] = target.shape;
  return chunks(n, elements).reduce<Best | undefined>((before, { from, rows }) => {
    const after = tidy(() => {
      const { similarity } = blockOf(slice(prediction, [from, 0], [rows, c]), target, bandwidth);
      const found = {
        similarity: max(similarity, 0) as Tensor1D,
        place: cast(add(argMax(similarity, 0), from), "float32") as Tensor1D,
      };
      if (!before) return found as never;
      const better = greater(found.similarity, before.similarity);
      return {
        similarity: where(better, found.similarity, before.similarity),
        place: where(better, found.place, before.place),
      } as never;
    }) as unknown as Best;
    if (before) for (const tensor of [before.similarity, before.place]) tensor.dispose();
    return after;
  }, undefined)!;
}

const image = (x: Tensor3D, i: number): Tensor2D => {
  const [, n, c] = x.shape;
  return reshape(slice(x, [i, 0, 0], [1, n, c]), [n, c]);
};

/** The best similarity of each place of each original, `[b, n]`; of unit vectors `[b, n, c]`. A constant. */
export function bestSimilarities(target: Tensor3D, prediction: Tensor3D, bandwidth: number): Tensor2D {
  const of = (_: unknown, i: number) => bestOf(image(prediction, i), image(target, i), bandwidth, blockSize).similarity;
  return tidy(() => stack(Array.from({ length: target.shape[0] }, of)) as Tensor2D);
}

/**
 * The contextual loss of unit vectors `[b, n, c]`: `-log` of the mean over the original's places of their best similarity, the mean
 * over the batch. Differentiable in `prediction`; forward and back the table of pairs is made block by block.
 *
 * @param elements Of a block.
 */
export function contextualLack(
  target: Tensor3D,
  prediction: Tensor3D,
  bandwidth: number,
  elements: number = blockSize,
): Scalar {
  const [batch, n] = target.shape;
  const images = Array.from({ length: batch }, (_, i) => i);
  return differentiable(
    [prediction],
    (save) => {
      const best = images.map((i) => bestOf(image(prediction, i), image(target, i), bandwidth, elements));
      const means = best.map(({ similarity }) => meanOfAll(similarity));
      save([target, prediction, stack(best.map(({ place }) => place)), stack(means)]);
      return mul(meanOfAll(log(stack(means))), -1) as Scalar;
    },
    (dy, saved) => {
      const [t, p, places, means] = saved as [Tensor3D, Tensor3D, Tensor2D, Tensor1D];
      const gradients = images.map((i) =>
        tidy(() => {
          const upstream = div(mul(dy, -1 / (batch * n)), slice(means, i, 1));
          const place = reshape(slice(places, [i, 0], [1, n]), [1, n]);
          return gradientOfImage(image(t, i), image(p, i), place, upstream, bandwidth, elements);
        }),
      );
      return [stack(gradients)];
    },
  );
}

/** `upstream`, the derivative by each best similarity, back to the reconstruction's vectors. */
function gradientOfImage(
  target: Tensor2D,
  prediction: Tensor2D,
  place: Tensor,
  upstream: Tensor,
  bandwidth: number,
  elements: number,
): Tensor2D {
  const [n, c] = target.shape;
  const parts = chunks(n, elements).map(({ from, rows }) =>
    tidy(() => {
      const block = blockOf(slice(prediction, [from, 0], [rows, c]), target, bandwidth);
      const { similarity, least, distances } = block;
      const chosen = cast(equal(place, expandDims(range(from, from + rows, 1, "float32"), 1)), "float32");
      const bySimilarity = mul(chosen, upstream);
      const shared = sum(mul(bySimilarity, similarity), 1, true);
      // By the distances over their least.
      const byRelative = mul(mul(similarity, sub(bySimilarity, shared)), -1 / bandwidth);
      const byLeast = div(sum(mul(byRelative, distances), 1, true), mul(square(least), -1));
      const nearest = cast(oneHot(argMax(block.cosines, 1), n), "float32");
      const byDistance = add(div(byRelative, least), mul(nearest, byLeast));
      return mul(matMul(byDistance as Tensor2D, target), -1) as Tensor2D;
    }),
  );
  return parts.length === 1 ? parts[0]! : concat(parts, 0);
}
