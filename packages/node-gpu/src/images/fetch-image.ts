import { printable } from "@srloss/core/validation";
import { answerBytes, type DecodeOptions, ImageError } from "@srloss/engines/images";
import { networkFailure } from "@srloss/weights/downloads";

/** Asked so often where a server fails or a connection breaks; once where that can't help. */
const attempts = 3;
/** Bytes a second, on average over `stallMs`, below which a connection counts as dead. */
const slowest = 1000;

export interface FetchImageOptions extends Pick<DecodeOptions, "maxBytes"> {
  readonly signal?: AbortSignal | undefined;
  readonly stallMs?: number;
}

/**
 * What an http(s) address names. However long a large image takes is no matter, as long as it arrives; a compressed answer, which
 * may unpack to anything, is refused.
 *
 * @throws ImageError with why it can't be had; the signal's reason.
 */
export async function fetchImage(address: string, name: string, options: FetchImageOptions): Promise<Uint8Array> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await fetchOnce(address, name, options);
    } catch (error) {
      options.signal?.throwIfAborted();
      if (error instanceof ImageError) throw error;
      const { reason, retries = attempts } =
        error instanceof ServerFailure ? { reason: error.message } : networkFailure(error);
      if (attempt >= Math.min(attempts, retries + 1))
        throw new ImageError(`${name} can't be had: ${reason}.`, { cause: error });
    }
    await new Promise((resolve) => setTimeout(resolve, 200 * attempt ** 2));
  }
}

/** What the next try may not meet. */
class ServerFailure extends Error {}

async function fetchOnce(
  address: string,
  name: string,
  { signal, stallMs = 30_000, ...limits }: FetchImageOptions,
): Promise<Uint8Array> {
  const stalled = new AbortController();
  let arrived = 0;
  const watch = setInterval(() => {
    if (arrived < (slowest * stallMs) / 1000)
      stalled.abort(new ServerFailure(`the server sent ${arrived || "no"} bytes in ${stallMs / 1000} s`));
    arrived = 0;
  }, stallMs);
  try {
    const answer = await fetch(address, {
      headers: { "accept-encoding": "identity" },
      signal: signal ? AbortSignal.any([signal, stalled.signal]) : stalled.signal,
    });
    const refused = refusal(answer);
    if (refused) {
      await answer.body?.cancel();
      throw answer.status >= 500 ? new ServerFailure(refused) : new ImageError(`${name} can't be had: ${refused}.`);
    }
    return await answerBytes(answer, { ...limits, onBytes: (count) => (arrived += count) }, name);
  } finally {
    clearInterval(watch);
  }
}

function refusal({ ok, status, headers }: Response): string | undefined {
  if (!ok) return `the server answered ${status}`;
  const encoding = headers.get("content-encoding")?.trim() ?? "";
  return /^(identity)?$/i.test(encoding)
    ? undefined
    : `the server sends it compressed (${printable(encoding, 20)}), which was not asked for`;
}
