import {
  keep,
  type Scalar,
  stack,
  type Tensor,
  type Tensor1D,
  tidy,
  type Variable,
  variableGrads,
  zerosLike,
} from "@tensorflow/tfjs-core";
import type { FlatWeights } from "../optimiser/flat-weights.ts";

/** What is minimised, and the values that are reported of it. */
export interface Cost {
  readonly total: Scalar;
  readonly values: readonly Scalar[];
}

/** The gradient of a cost in weights, and its values; both are the caller's to dispose. */
export function lossGradient(
  flat: FlatWeights,
  cost: () => Cost,
): { readonly gradient: Tensor1D; readonly values: Tensor1D } {
  let values: Tensor1D | undefined;
  const variables = flat.weights.map((weight) => weight.read() as Variable);
  const gradient = tidy(() => {
    const { grads } = variableGrads(() => {
      const computed = cost();
      values = keep(stack([...computed.values]) as Tensor1D);
      return computed.total;
    }, variables);
    return flat.join(variables.map((variable): Tensor => grads[variable.name] ?? zerosLike(variable)));
  });
  return { gradient, values: values! };
}

/** The names of a loss and its parts in records. */
export function partNames(parts: readonly { readonly term: string; readonly layer?: string }[]): string[] {
  return ["loss", ...parts.map(({ term, layer }) => (layer === undefined ? term : `${term} ${layer}`))];
}
