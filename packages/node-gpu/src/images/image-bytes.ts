import { checkOptions, given, printable } from "@srloss/core/validation";
import { ImageError } from "@srloss/engines/images";
import { type FetchImageOptions, fetchImage } from "./fetch-image.ts";
import { readImageFile } from "./read-image-file.ts";

/**
 * The bytes of an image file, or of what an http(s) address names: no more than `maxBytes`, whatever a file or server has. A server
 * that fails is asked three times; one that sends what begins as no image does, or a compressed answer, is not listened to.
 *
 * @param source Path or address.
 * @param options `maxBytes`, which defaults to 1 GiB; a `signal` that ends a download; and `stallMs`, the milliseconds after which a server is given
 *   up that sent less than a kilobyte for each second of them. Defaults to 30,000.
 * @throws ImageError with why they can't be had; the signal's reason.
 *
 * @example
 * ```ts
 * const bytes = await imageBytes("hr.png");
 * (await decodeImage(bytes)).width; // => 16
 * ```
 */
export async function imageBytes(source: string, options: FetchImageOptions = {}): Promise<Uint8Array> {
  checkOptions("imageBytes", options, { maxBytes: true, signal: true, stallMs: true });
  if (typeof source !== "string")
    throw new ImageError(`imageBytes takes the path of an image file or an http(s) address; got ${given(source)}.`);
  const name = printable(source, 300);
  if (/^https?:\/\//i.test(source)) return fetchImage(source, name, options);
  const { maxBytes } = options;
  return readImageFile(source, maxBytes === undefined ? {} : { maxBytes }, name);
}
