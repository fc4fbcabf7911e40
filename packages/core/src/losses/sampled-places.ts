import {
  concat,
  gather,
  reshape,
  type Tensor,
  type Tensor3D,
  type Tensor4D,
  tensor1d,
  zeros,
} from "@tensorflow/tfjs-core";
import { differentiable } from "../differentiable/differentiable.ts";

/** So many of `count` places, in order, the same for the same seed; all of them where that is no less. */
export function samplePlaces(count: number, samples: number, seed: number): number[] {
  const places = Array.from({ length: count }, (_, i) => i);
  if (samples >= count) return places;
  let state = seed >>> 0;
  // Each of the first places changes with one that is chosen of it and all that follow (Fisher and Yates; mulberry32).
  for (let i = 0; i < samples; i++) {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    const chosen = i + Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * (count - i));
    [places[i], places[chosen]] = [places[chosen]!, places[i]!];
  }
  return places.slice(0, samples).sort((a, b) => a - b);
}

/** The features of these places, `[b, h, w, c]` to `[b, n, c]`; differentiable. */
export function featuresAt(features: Tensor4D, places: readonly number[]): Tensor3D {
  const [b, h, w, c] = features.shape;
  const whole = places.length === h * w;
  return differentiable(
    [features],
    () => {
      const rows = reshape(features, [b, h * w, c]);
      return (whole ? rows : gather(rows, tensor1d([...places], "int32"), 1)) as Tensor3D;
    },
    (dy) => [whole ? reshape(dy, features.shape) : reshape(spread(dy, places, h * w), features.shape)],
  );
}

/** Rows `[b, n, c]` at their places of `count`, 0 at the others: `[b, count, c]`. */
export function spread(rows: Tensor3D, places: readonly number[], count: number): Tensor {
  const [b, n, c] = rows.shape;
  const from = Array<number>(count).fill(n);
  for (const [row, place] of places.entries()) from[place] = row;
  // Every engine has gather; places that were not chosen take the row of zeros.
  return gather(concat([rows, zeros<Tensor3D["rankType"]>([b, 1, c])], 1), tensor1d(from, "int32"), 1);
}
