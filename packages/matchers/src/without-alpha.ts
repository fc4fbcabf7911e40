import { SrlossError } from "@srloss/core";

/**
 * RGB of RGBA in 0..255, as canvases and decoders of PNG give it.
 *
 * @throws SrlossError for transparent pixels where there is no background.
 */
export function withoutAlpha(
  rgba: Uint8Array | Uint8ClampedArray | Float32Array,
  what: string,
  background?: readonly [number, number, number],
): Float32Array {
  const rgb = new Float32Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4) {
    const alpha = rgba[from + 3]! / 255;
    if (alpha !== 1 && background === undefined)
      throw new SrlossError(
        "argument",
        `toBeSimilarTo: ${what} has transparent pixels; give the colour behind them, as in { background: [255, 255, 255] }.`,
      );
    for (let i = 0; i < 3; i++)
      rgb[to++] = alpha === 1 ? rgba[from + i]! : alpha * rgba[from + i]! + (1 - alpha) * background![i]!;
  }
  return rgb;
}
