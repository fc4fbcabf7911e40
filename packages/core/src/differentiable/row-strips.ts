import { concat, mul, slice, stack, type Tensor, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import { meanPerSample, sumPerSample } from "./sum-and-mean.ts";

/** Elements of a strip: large enough to cost no time, small enough that a dozen of its intermediates are no burden. */
const stripElements = 2 ** 20;

/** Rows `from` to `to`, `to` not included. */
export interface Rows {
  readonly from: number;
  readonly to: number;
}

/**
 * The rows of images cut into strips of about `stripElements`, so that what is computed from large images needs memory for
 * a strip's intermediates alone. Images that are smaller are one strip.
 *
 * @param shape `[batch, rows, ...]`.
 * @param elements Of a strip; `least` rows where that is less.
 */
export function rowStrips(shape: readonly number[], elements: number = stripElements, least = 1): Rows[] {
  const rows = shape[1]!;
  const rowElements = shape.reduce((product, n) => product * n, 1) / rows;
  const count = Math.max(1, Math.ceil(rows / Math.max(least, Math.floor(elements / rowElements))));
  return Array.from({ length: count }, (_, i) => ({
    from: Math.floor((rows * i) / count),
    to: Math.floor((rows * (i + 1)) / count),
  }));
}

/** These rows of images `[batch, rows, ...]`; all of them without a copy. */
export function rowsOf<T extends Tensor>(images: T, { from, to }: Rows): T {
  const { shape } = images;
  if (from === 0 && to === shape[1]) return images;
  return slice(images, [0, from, ...shape.slice(2).map(() => 0)], [shape[0]!, to - from, ...shape.slice(2)]) as T;
}

/** What `compute` makes of each strip, `[batch, rows, ...]`, one below the other; its intermediates are gone between strips. */
export function byStrips<T extends Tensor>(strips: readonly Rows[], compute: (rows: Rows) => T): T {
  const parts = strips.map((rows) => tidy(() => compute(rows)));
  if (parts.length === 1) return parts[0]!;
  const whole = concat(parts as unknown as Tensor4D[], 1) as unknown as T;
  for (const part of parts) part.dispose();
  return whole;
}

/** The mean of `f` of these tensors of one shape, over every axis but the first: `[b, ...]` to `[b]`. */
export function meanPerSampleByStrips(inputs: readonly Tensor[], f: (parts: readonly Tensor[]) => Tensor): Tensor {
  const { shape } = inputs[0]!;
  const strips = shape.length > 1 ? rowStrips(shape) : [];
  if (strips.length < 2) return tidy(() => meanPerSample(f(inputs)));
  return tidy(() => {
    const parts = strips.map((rows) =>
      tidy(() => mul(meanPerSample(f(inputs.map((x) => rowsOf(x, rows)))), (rows.to - rows.from) / shape[1]!)),
    );
    return sumPerSample(stack(parts, 1));
  });
}
