import { checkKind } from "@srloss/core/validation";

/** A few pixels that are far off must not turn the rest black. */
const shownQuantile = 0.995;

/**
 * The number that is drawn brightest, where these maps share a scale: the size that 995 of 1000 of their numbers have at most.
 *
 * @returns 0 where there is nothing to draw.
 *
 * @example
 * ```ts
 * import { shownTop } from "@srloss/evaluate/drawing";
 * shownTop(Float32Array.of(0, -3, 1)); // => 1
 * ```
 */
export function shownTop(...all: readonly Float32Array[]): number {
  for (const values of all) checkKind(values, "floats", "shownTop: values");
  const sizes = new Float32Array(all.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const values of all) for (const value of values) sizes[at++] = Math.abs(value);
  sizes.sort();
  return sizes[Math.floor(shownQuantile * (sizes.length - 1))] || sizes.at(-1) || 0;
}
