import { checkAmount, checkImage, type RgbImage } from "./rgb-image.ts";

/**
 * An image moved to the right; its left border is repeated. Nothing is lost but what leaves it.
 *
 * @param image RGB in 0..255.
 * @param by Whole pixels.
 * @returns The pixels `[height, width, 3]`.
 * @throws SrlossError for what is no image, or no number of pixels.
 *
 * @example
 * ```ts
 * shifted({ width: 2, height: 1, data: [1, 2, 3, 4, 5, 6] }, 1); // => [1, 2, 3, 1, 2, 3]
 * ```
 */
export function shifted(image: RgbImage, by: number): Uint8Array<ArrayBuffer> {
  checkImage(image, "shifted");
  checkAmount(by, 0, "shifted: the number of pixels");
  const { width, height, data } = image;
  const moved = new Uint8Array(data.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = 3 * (y * width + Math.max(0, x - Math.round(by)));
      for (let c = 0; c < 3; c++) moved[3 * (y * width + x) + c] = data[from + c]!;
    }
  return moved;
}
