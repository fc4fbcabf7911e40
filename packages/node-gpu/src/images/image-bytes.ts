import { checkOptions, given, printable } from "@srloss/core/validation";
import { answerBytes, type DecodeOptions, ImageError } from "@srloss/engines/images";
import { readImageFile } from "./read-image-file.ts";

/** A server that says nothing for so long is not waited for. */
const patienceMs = 60_000;
const attempts = 3;

/**
 * The bytes of an image file, or of what an http(s) address names: no more than `maxBytes`, whatever a file or server has. A server
 * that fails is asked three times.
 *
 * @param source Path or address.
 * @param options `maxBytes`, which defaults to 1 GiB, and a `signal` that ends a download.
 * @throws ImageError with why they can't be had; the signal's reason.
 *
 * @example
 * ```ts
 * const bytes = await imageBytes("hr.png");
 * (await decodeImage(bytes)).width; // => 16
 * ```
 */
export async function imageBytes(
  source: string,
  options: Pick<DecodeOptions, "maxBytes"> & { readonly signal?: AbortSignal | undefined } = {},
): Promise<Uint8Array> {
  checkOptions("imageBytes", options, { maxBytes: true, signal: true });
  if (typeof source !== "string")
    throw new ImageError(`imageBytes takes the path of an image file or an http(s) address; got ${given(source)}.`);
  const { signal, ...limits } = options;
  const name = printable(source, 300);
  return /^https?:\/\//i.test(source) ? fetched(source, limits, name, signal) : readImageFile(source, limits, name);
}

async function fetched(
  address: string,
  limits: Pick<DecodeOptions, "maxBytes">,
  name: string,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const patience = AbortSignal.timeout(patienceMs);
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await fetch(address, { signal: signal ? AbortSignal.any([signal, patience]) : patience });
      if (answer.ok) return await answerBytes(answer, limits, name);
      await answer.body?.cancel();
      if (answer.status < 500 || attempt === attempts)
        throw new ImageError(`${name} can't be had: the server answered ${answer.status}.`);
    } catch (error) {
      if (error instanceof ImageError || signal?.aborted) throw error;
      if (attempt === attempts || patience.aborted)
        throw new ImageError(`${name} can't be had: ${(error as Error).message}.`, { cause: error });
    }
    await new Promise((resolve) => setTimeout(resolve, 200 * attempt ** 2));
  }
}
