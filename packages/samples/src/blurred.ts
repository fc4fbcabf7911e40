import { checkAmount, checkImage, type RgbImage } from "./rgb-image.ts";

/**
 * Gaussian blur, rows then columns, with a kernel that is cut at three sigma; the border's pixels go on beyond the border.
 *
 * @param image RGB in 0..255.
 * @param sigma Standard deviation in pixels.
 * @returns The pixels `[height, width, 3]`, rounded.
 * @throws SrlossError for what is no image, or no sigma of 0 or more.
 *
 * @example
 * ```ts
 * blurred({ width: 2, height: 1, data: [0, 0, 0, 255, 255, 255] }, 1); // => [77, 77, 77, 178, 178, 178]
 * ```
 */
export function blurred(image: RgbImage, sigma: number): Uint8Array<ArrayBuffer> {
  checkImage(image, "blurred");
  checkAmount(sigma, 0, "blurred: sigma");
  const { width, height, data } = image;
  const reach = Math.ceil(3 * sigma);
  const kernel = Float32Array.from({ length: 2 * reach + 1 }, (_, i) =>
    reach === 0 ? 1 : Math.exp(-((i - reach) ** 2) / (2 * sigma ** 2)),
  );
  const total = kernel.reduce((a, b) => a + b);
  const pass = (from: ArrayLike<number>, step: number, length: number, position: (i: number) => number) =>
    Float32Array.from({ length: from.length }, (_, i) => {
      const at = position(i);
      let sum = 0;
      for (let k = -reach; k <= reach; k++) {
        const to = Math.min(length - 1, Math.max(0, at + k));
        sum += kernel[k + reach]! * from[i + (to - at) * step]!;
      }
      return sum / total;
    });
  const rows = pass(data, 3, width, (i) => Math.floor(i / 3) % width);
  const both = pass(rows, 3 * width, height, (i) => Math.floor(i / 3 / width));
  return Uint8Array.from(Uint8ClampedArray.from(both));
}
