import { any, isNaN as isNotANumber, max, min, type Tensor, tidy } from "@tensorflow/tfjs-core";
import { SrlossError } from "../srloss-error.ts";
import { checkOptions } from "../validation/check-options.ts";
import { checkTensor } from "../validation/check-tensor.ts";
import { given } from "../validation/given.ts";
import { printable } from "../validation/printable.ts";
import { toFloat } from "./image-pair.ts";

/** The values that black and white have in the caller's images: `[0, 255]`, `[0, 1]` or `[-1, 1]`. Defaults to `[0, 255]`. */
export type PixelRange = readonly [black: number, white: number];

export const defaultRange: PixelRange = [0, 255];

/** @throws SrlossError unless `range` is two finite numbers, black below white. */
export function checkRange(range: PixelRange): void {
  if (Array.isArray(range) && range.length === 2 && range.every(Number.isFinite) && range[0]! < range[1]!) return;
  const got = Array.isArray(range) ? `[${printable(range)}]` : given(range);
  throw new SrlossError(
    "range",
    `range is [black, white] with black < white; for pixels in 0..255 pass [0, 255], in 0..1 [0, 1]; got ${got}.`,
  );
}

/** `scale` and `offset` that take pixels from one range to another. */
export function rangeToRange(from: PixelRange, to: PixelRange): { scale: number; offset: number } {
  const scale = (to[1] - to[0]) / (from[1] - from[0]);
  return { scale, offset: to[0] - from[0] * scale };
}

/**
 * Looks at the pixels of `images` for the commonest mistakes: NaN, values outside `range`, and a 0..1 image where
 * 0..255 was said. It reads two numbers back from the device: for debugging and for files, not for a training step.
 *
 * @param images Of any shape and type.
 * @param options `range` that the pixels should have, which defaults to `[0, 255]`; `name` of the images in errors.
 * @throws SrlossError that says what was found; also where the images are empty, or `range` is not two rising numbers.
 *
 * @example
 * ```ts
 * await checkPixels(hr);
 * await checkPixels(tf.div(hr, 255), { range: [0, 1], name: "hr" });
 * ```
 */
export async function checkPixels(
  images: Tensor,
  options: { readonly range?: PixelRange; readonly name?: string } = {},
): Promise<void> {
  checkOptions("checkPixels", options, { range: true, name: true });
  const { range = defaultRange, name = "images" } = options;
  checkRange(range);
  checkTensor(images, name);
  if (images.size === 0) throw new SrlossError("shape", `${name} must not be empty; got shape [${images.shape}].`);
  const [black, white] = range;
  const plural = /[^as]s$/.test(name);
  // Some backends skip NaN in min and max, so it is counted by itself.
  const found = tidy(() => {
    const pixels = toFloat(images);
    return [min(pixels), max(pixels), any(isNotANumber(pixels))];
  });
  const [low, high, nan] = await Promise.all(found.map(async (t) => (await t.data())[0]!));
  for (const t of found) t.dispose();
  if (nan || Number.isNaN(low) || Number.isNaN(high))
    throw new SrlossError("range", `${name} ${plural ? "contain" : "contains"} NaN.`);
  const slack = (white - black) * 1e-3;
  if (low! < black - slack || high! > white + slack)
    throw new SrlossError(
      "range",
      `${name} ${plural ? "hold" : "holds"} values from ${low} to ${high}, outside the range [${range}]; pass the range that ${plural ? "they have" : "it has"}.`,
    );
  if (black === 0 && white === 255 && high! <= 1 && high! > 0)
    throw new SrlossError(
      "range",
      `${name} ${plural ? "reach" : "reaches"} only ${high} of [0, 255]; if ${plural ? "they are" : "it is"} in 0..1, pass range: [0, 1].`,
    );
}
