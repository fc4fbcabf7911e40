import { SrlossError } from "@srloss/core";
import { given } from "@srloss/core/validation";
import type { Pixels } from "./decoded-image.ts";

/**
 * Refuses what can't be written as an 8-bit image.
 *
 * @param where The function, as its callers know it; the message begins with it.
 * @param pixels What the caller gave.
 * @throws SrlossError with code `argument`, also where a pixel is NaN.
 *
 * @example
 * ```ts
 * import { checkEncodable } from "@srloss/engines/images";
 * checkEncodable("encodePng", { width: 2, height: 1, channels: 1, data: Uint8Array.of(0, 255) });
 * ```
 */
export function checkEncodable(where: string, pixels: Pixels): void {
  const { width, height, channels, data } = (pixels ?? {}) as Pixels;
  const kinds = [Uint8Array, Uint8ClampedArray, Float32Array];
  const refuse = (what: string) => {
    throw new SrlossError("argument", `${where}: ${what}`);
  };
  if (typeof pixels !== "object" || !kinds.some((kind) => data instanceof kind))
    refuse(
      `an image is { width, height, channels, data } with bytes or float32 as data; got ${typeof pixels === "object" && pixels && "data" in pixels ? `${given(data)} as data` : given(pixels)}.`,
    );
  if (![width, height].every((side) => Number.isInteger(side) && side > 0))
    refuse(`width and height are whole numbers above 0; got ${given(width)} and ${given(height)}.`);
  if (![1, 3, 4].includes(channels)) refuse(`channels are 1, 3 or 4; got ${given(channels)}.`);
  if (data.length !== width * height * channels)
    refuse(`${width}x${height}x${channels} pixels need ${width * height * channels} values; got ${data.length}.`);
  const nan = data instanceof Float32Array ? data.findIndex(Number.isNaN) : -1;
  if (nan >= 0)
    refuse(`the image has NaN, at [${place(nan, pixels)}] of [height, width, channels], and no pixel is that.`);
}

function place(index: number, { width, channels }: Pixels): string {
  const pixel = Math.floor(index / channels);
  return [Math.floor(pixel / width), pixel % width, index % channels].join(", ");
}
