import type { Tensor } from "@tensorflow/tfjs-core";

/** The images that a layer of one input is called with. */
export function oneInput(inputs: Tensor | Tensor[]): Tensor {
  return Array.isArray(inputs) ? inputs[0]! : inputs;
}

/** The shape `[batch, height, width, channels]` of images `factor` times as large; a side that is not known stays so. */
export function enlargedShape(
  shape: readonly (number | null)[] | readonly (readonly (number | null)[])[],
  factor: number,
  channels: (from: number) => number = (from) => from,
): (number | null)[] {
  const single = (Array.isArray(shape[0]) ? shape[0] : shape) as (number | null)[];
  const [batch, height, width, depth] = single;
  const side = (length: number | null | undefined) => (length ? length * factor : null);
  return [batch ?? null, side(height), side(width), channels(depth!)];
}
