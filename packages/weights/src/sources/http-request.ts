import { WeightsError } from "../weights-error.ts";
import {
  checkEncoding,
  isCompressed,
  isEmptyFile,
  largestFile,
  refuse,
  TemporaryError,
  tooLarge,
  totalBytes,
} from "./http-answer.ts";
import { networkFailure } from "./network-failure.ts";

export interface HttpOptions {
  /** Defaults to the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
  readonly signal?: AbortSignal;
  /** Called with the length of each piece that arrives; negative where pieces had to be given up. */
  readonly onBytes?: (count: number) => void;
  /** Tries after the first one, fewer where they can't help: one for a refused connection, none for an unknown name. Defaults to 4. */
  readonly retries?: number;
  /** Milliseconds without a byte, or with next to none, after which a connection counts as dead. Defaults to 30,000. */
  readonly stallMs?: number;
  /** Bytes a second, on average over `stallMs`, below which a connection counts as dead. Defaults to 1,000. */
  readonly minRate?: number;
  /** Milliseconds before the second try, doubled before each next one. Defaults to 500. */
  readonly backOffMs?: number;
  /**
   * The most bytes that are taken at once, as of a whole file from a server that knows no ranges. Defaults to 640,000,000:
   * VGG19 with its classifier in float32 has 575,000,000.
   */
  readonly maxBytes?: number;
}

export interface Span {
  readonly start: number;
  readonly end: number;
  /** The file's size, where it is known already. */
  readonly total?: number;
}

/** The bytes `[start, end)` of a file, or all of it. */
export interface Received {
  readonly bytes: Uint8Array;
  /** The file's size. */
  readonly total: number;
  readonly tag: string | undefined;
  /** `bytes` is all of the file: the server took no notice of the span. */
  readonly whole: boolean;
}

/**
 * Asks for the bytes `[start, end)`. A server that knows no ranges answers with the whole file, which is then what
 * `bytes` holds.
 */
export async function requestBytes(url: string, span: Span, options: HttpOptions): Promise<Received> {
  const { retries = 4, backOffMs = 500, signal } = options;
  const partial: Partial = { pieces: [], length: 0, whole: false };
  for (let attempt = 0; ; attempt++) {
    try {
      return await attemptOnce(url, span, partial, options);
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof TemporaryError)) throw error;
      const { retries: sensible = retries, afterMs = 0, hint = "check the network" } = error.again;
      if (attempt >= Math.min(retries, sensible))
        throw new WeightsError(
          error.code,
          `${error.message} (${attempt === 0 ? "1 try" : `${attempt + 1} tries`}); ${hint}, or give a local file.`,
          { cause: error },
        );
      // Jitter, so that many clients do not come back at once.
      await pause(Math.max(afterMs, backOffMs * 2 ** attempt * (0.5 + Math.random())), signal);
    }
  }
}

/** What arrived before a connection broke, and of which version of the file. */
interface Partial {
  pieces: Uint8Array[];
  length: number;
  tag?: string | undefined;
  /** It is the beginning of the file, not of the span. */
  whole: boolean;
}

async function attemptOnce(
  url: string,
  { start, end, total: known }: Span,
  partial: Partial,
  options: HttpOptions,
): Promise<Received> {
  const { fetch = globalThis.fetch, signal, stallMs = 30_000, minRate = 1_000, maxBytes = largestFile } = options;
  const { onBytes } = options;
  const stall = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(() => stall.abort(), stallMs);
  };
  const giveUpPieces = () => {
    if (partial.length) onBytes?.(-partial.length);
    Object.assign(partial, { pieces: [], length: 0, whole: false });
  };
  let answered = false;
  try {
    alive();
    // The next answer may be a range, which can't continue a file from its beginning.
    if (partial.whole) giveUpPieces();
    const from = start + partial.length;
    const ask = (cache?: RequestCache) =>
      fetch(url, {
        // A range of a compressed file is no range of the file; pages can't ask for this, and browsers do it for them.
        headers: { range: `bytes=${from}-${end - 1}`, "accept-encoding": "identity" },
        signal: signal ? AbortSignal.any([signal, stall.signal]) : stall.signal,
        ...(cache && { cache }),
      });
    let response = await ask();
    // Where something else has fetched the whole file compressed, Chromium's cache cuts that; the server knows better.
    if (response.status === 206 && isCompressed(response)) {
      void response.body?.cancel().catch(() => undefined);
      response = await ask("no-store");
    }
    answered = true;
    const tag = response.headers.get("etag") ?? undefined;
    if (isEmptyFile(response) && from === 0) return { bytes: new Uint8Array(), total: 0, tag, whole: true };
    // Another version of the file, one that ends before what arrived, or nothing was missing but the end of the answer.
    if (partial.length && response.status !== 200 && (response.status === 416 || tag !== partial.tag)) {
      giveUpPieces();
      throw new TemporaryError("network", `${url} changed while it was being read`);
    }
    refuse(url, response);
    const whole = response.status === 200;
    checkEncoding(url, response);
    const total = totalBytes(response, from, url) ?? known ?? (await askTotal(url, fetch, stall.signal));
    if (whole) giveUpPieces();
    Object.assign(partial, { tag, whole });
    const wanted = whole ? total : Math.min(end, total) - start;
    if (whole && total > maxBytes) throw tooLarge(url, maxBytes);
    const rate = slowest(minRate, stallMs);
    const reader = response.body!.getReader();
    // Of a range no more is taken than was asked for, whatever is sent.
    while (whole || partial.length < wanted) {
      const { done, value } = await reader.read();
      if (done) break;
      alive();
      partial.pieces.push(value);
      partial.length += value.length;
      onBytes?.(value.length);
      if (whole && partial.length > maxBytes) throw tooLarge(url, maxBytes);
      const slow = rate(value.length);
      if (slow !== undefined)
        throw new TemporaryError("stalled", `${url} sent only ${slow} bytes in ${stallMs / 1000} s`);
    }
    // What is still on its way is not waited for.
    if (!whole) void reader.cancel().catch(() => undefined);
    if (wanted >= 0 && partial.length < wanted)
      throw new TemporaryError("network", `${url} ended after ${partial.length} of ${wanted} bytes`);
    const bytes = joined(partial);
    if (whole) return { bytes, total: total >= 0 ? total : bytes.length, tag, whole };
    return { bytes: bytes.subarray(0, wanted), total, tag, whole };
  } catch (error) {
    const stalled = stall.signal.aborted;
    // Gives the connection of an answer that was not read to its end back.
    stall.abort();
    if (error instanceof WeightsError || error instanceof TemporaryError || signal?.aborted) throw error;
    if (stalled) throw new TemporaryError("stalled", `${url} sent nothing for ${stallMs / 1000} s`);
    const what = answered ? "broke off" : "can't be reached";
    const { reason, ...again } = networkFailure(error);
    throw new TemporaryError("network", `${url} ${what} (${reason})`, again, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** Told of each piece, it gives the bytes of the last `stallMs` where they were too few. */
function slowest(minRate: number, stallMs: number): (bytes: number) => number | undefined {
  let since = performance.now();
  let arrived = 0;
  return (bytes) => {
    arrived += bytes;
    const now = performance.now();
    if (now - since < stallMs) return undefined;
    const found = arrived;
    const expected = (minRate * (now - since)) / 1000;
    [since, arrived] = [now, 0];
    return found < expected ? found : undefined;
  };
}

/** A file's length is a header that every page may see. */
async function askTotal(url: string, fetch: typeof globalThis.fetch, signal: AbortSignal): Promise<number> {
  const answer = await fetch(url, { method: "HEAD", signal });
  refuse(url, answer);
  const length = answer.headers.get("content-length");
  if (length === null)
    throw new WeightsError("http", `${url} does not tell pages of other sites its size; give a local file.`);
  return Number(length);
}

function joined({ pieces, length }: Partial): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal!.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
