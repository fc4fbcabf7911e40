import { SrlossError } from "@srloss/core";
import { given } from "@srloss/core/validation";
import type { DecodeOptions } from "./decode-options.ts";
import { ImageError } from "./image-error.ts";
import { imageFormat } from "./image-format.ts";
import { checkImageBytes, megabytes } from "./image-size.ts";

/**
 * The bytes of a server's answer, up to the limit: it may send without end, its length may be a lie, and what it packed may
 * unpack to a thousand times as much.
 *
 * @param answer Of `fetch`.
 * @param limits `maxBytes`, which defaults to 1 GiB; `onBytes` is told how many bytes each piece has.
 * @param name What the error calls the image.
 * @throws ImageError for more bytes than the limit, and as soon as the first ones are those of no image; what the connection threw.
 *
 * @example
 * ```ts
 * import { answerBytes } from "@srloss/engines/images";
 * (await answerBytes(new Response("image"), { maxBytes: 100 }, "frame.png")).length; // => 5
 * ```
 */
export async function answerBytes(
  answer: Response,
  limits: Pick<DecodeOptions, "maxBytes"> & { readonly onBytes?: (count: number) => void } = {},
  name: string = "the image",
): Promise<Uint8Array> {
  if (!(answer instanceof Response))
    throw new SrlossError("argument", `answerBytes: an answer of fetch is expected; got ${given(answer)}.`);
  const { onBytes, ...most } = limits;
  const maxBytes = checkImageBytes(Number(answer.headers.get("content-length") ?? 0), most, name);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  let known = false;
  const reader = answer.body?.getReader();
  try {
    for (let next = await reader?.read(); next?.value; next = await reader?.read()) {
      parts.push(next.value);
      length += next.value.length;
      onBytes?.(next.value.length);
      if (length > maxBytes)
        throw new ImageError(`${name} has more than the limit of ${megabytes(maxBytes)} MB; crop or split it.`);
      // Whatever else comes without end need not be kept up to the limit.
      if (known || length < enough) continue;
      if (!imageFormat(new Uint8Array(await new Blob(parts).arrayBuffer())))
        throw new ImageError(
          `${name} is not an image that can be read; give a PNG, JPEG, WebP, AVIF, GIF, BMP or PPM file.`,
        );
      known = true;
    }
  } catch (error) {
    // Where the connection broke there is nothing to cancel.
    await reader?.cancel().catch(() => undefined);
    throw error;
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** An image's format shows in its first kilobyte. */
const enough = 1024;
