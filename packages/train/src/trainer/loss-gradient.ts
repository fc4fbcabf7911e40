import {
  concat,
  keep,
  reshape,
  type Scalar,
  stack,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tidy,
  type Variable,
  variableGrads,
  zerosLike,
} from "@tensorflow/tfjs-core";
import type { FlatWeights } from "../optimiser/flat-weights.ts";
import type { PreparedBatch } from "./prepared-batch.ts";
import type { TrainingLoss } from "./train-options.ts";
import type { TrainableModel } from "./trainable-model.ts";

/** The gradient of a loss in a model's weights, and the values that the loss was made of. */
export interface LossGradient {
  readonly gradient: Tensor1D;
  /** The loss and its parts. */
  readonly values: Tensor1D;
  /** Of the values. */
  readonly names: readonly string[];
}

/** The names of a loss and its parts in records. */
export function partNames(parts: readonly { readonly term: string; readonly layer?: string }[]): string[] {
  return ["loss", ...parts.map(({ term, layer }) => (layer === undefined ? term : `${term} ${layer}`))];
}

/** Runs a model forward and back; both vectors are the caller's to dispose. */
export function lossGradient(
  model: TrainableModel,
  weights: FlatWeights,
  loss: TrainingLoss,
  { lr, hr }: PreparedBatch,
): LossGradient {
  let names: string[] = [];
  let values: Tensor1D | undefined;
  const variables = weights.weights.map((weight) => weight.read() as Variable);
  const gradient = tidy(() => {
    const { grads } = variableGrads(() => {
      const { total, parts } = loss.parts(hr, model.apply(lr, { training: true }) as Tensor4D);
      names = partNames(parts);
      values = keep(stack([total, ...parts.map(({ value }) => value)]) as Tensor1D);
      return total as Scalar;
    }, variables);
    return weights.join(variables.map((variable): Tensor => grads[variable.name] ?? zerosLike(variable)));
  });
  return { gradient, values: values!, names };
}

/** A length behind the values. */
export function withNorm(values: Tensor1D, norm: Tensor): Tensor1D {
  return tidy(() => concat([values, reshape(norm, [1]) as Tensor1D]));
}
