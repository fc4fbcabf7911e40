import { SrlossError } from "@srloss/core";
import { given } from "@srloss/core/validation";
import type { DecodeOptions } from "./decode-options.ts";
import { checkImageBytes } from "./image-size.ts";

/**
 * The bytes of a server's answer, up to the limit: it may send without end, its length may be a lie, and what it packed may
 * unpack to a thousand times as much.
 *
 * @param answer Of `fetch`.
 * @param limits `maxBytes`, which defaults to 1 GiB.
 * @param name What the error calls the image.
 * @throws ImageError for more bytes than the limit; what the connection threw.
 *
 * @example
 * ```ts
 * import { answerBytes } from "@srloss/engines/images";
 * (await answerBytes(new Response("image"), { maxBytes: 100 }, "frame.png")).length; // => 5
 * ```
 */
export async function answerBytes(
  answer: Response,
  limits: Pick<DecodeOptions, "maxBytes"> = {},
  name: string = "the image",
): Promise<Uint8Array> {
  if (!(answer instanceof Response))
    throw new SrlossError("argument", `answerBytes: an answer of fetch is expected; got ${given(answer)}.`);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  const reader = answer.body?.getReader();
  for (let next = await reader?.read(); next?.value; next = await reader?.read()) {
    parts.push(next.value);
    length += next.value.length;
    try {
      checkImageBytes(length, limits, name);
    } catch (error) {
      await reader?.cancel();
      throw error;
    }
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
