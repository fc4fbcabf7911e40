import { SrlossError } from "@srloss/core";
import { checkOptions, given, type OptionNames } from "@srloss/core/validation";

/** How an image is to be decoded. */
export interface DecodeOptions {
  /** Colour (0..255) to put behind transparent pixels. Defaults to none: an image with transparent pixels is refused. */
  readonly background?: readonly [r: number, g: number, b: number];
  /** Images of more pixels are refused before they are decoded. Defaults to 64 million. */
  readonly maxPixels?: number;
  /** So are wider and taller ones. Defaults to 65,535: a row or a column of millions takes decoders minutes. */
  readonly maxSide?: number;
  /** Larger files are refused before they are read. Defaults to 1 GiB. */
  readonly maxBytes?: number;
}

/** By name. */
export const decodeOptions: OptionNames<DecodeOptions> = {
  background: true,
  maxPixels: true,
  maxSide: true,
  maxBytes: true,
};

/**
 * Refuses options of decoding that are unknown, or make no sense.
 *
 * @param where The function, as its callers know it; the message begins with it.
 * @param options What the caller gave.
 * @throws SrlossError with code `option`.
 *
 * @example
 * ```ts
 * import { checkDecodeOptions } from "@srloss/engines/images";
 * checkDecodeOptions("decodeImage", { background: [255, 255, 255], maxSide: 8192 });
 * ```
 */
export function checkDecodeOptions(where: string, options: DecodeOptions | undefined): void {
  checkOptions(where, options, decodeOptions);
  const { background, ...limits } = options ?? {};
  if (background !== undefined && !isColour(background))
    throw new SrlossError(
      "option",
      `${where}: background is [red, green, blue], each in 0..255; got ${Array.isArray(background) ? `[${background}]` : given(background)}.`,
    );
  for (const [name, limit] of Object.entries(limits))
    if (limit !== undefined && !(typeof limit === "number" && limit > 0))
      throw new SrlossError("option", `${where}: ${name} is a number above 0; got ${given(limit)}.`);
}

function isColour(background: unknown): boolean {
  return (
    Array.isArray(background) &&
    background.length === 3 &&
    background.every((value) => typeof value === "number" && value >= 0 && value <= 255)
  );
}
