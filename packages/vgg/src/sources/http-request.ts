import { WeightsError } from "../weights-error.ts";

export interface HttpOptions {
  /** The global `fetch` where left out. */
  readonly fetch?: typeof globalThis.fetch;
  readonly signal?: AbortSignal;
  /** Called with the length of each piece that arrives; negative where pieces had to be given up. */
  readonly onBytes?: (count: number) => void;
  /** Tries after the first one; 4 where left out. */
  readonly retries?: number;
  /** Milliseconds without a byte after which a connection counts as dead; 30,000 where left out. */
  readonly stallMs?: number;
  /** Milliseconds before the second try, doubled before each next one; 500 where left out. */
  readonly backOffMs?: number;
}

/** The bytes `[start, end)` of a file, or all of it. */
export interface Received {
  readonly bytes: Uint8Array;
  /** The file's size. */
  readonly total: number;
  readonly tag: string | undefined;
}

/**
 * Asks for the bytes `[start, end)`. A server that knows no ranges answers with the whole file, which is then what
 * `bytes` holds.
 */
export async function requestBytes(
  url: string,
  span: { readonly start: number; readonly end: number },
  options: HttpOptions,
): Promise<Received> {
  const { retries = 4, backOffMs = 500, signal } = options;
  const partial: Partial = { pieces: [], length: 0 };
  for (let attempt = 0; ; attempt++) {
    try {
      return await attemptOnce(url, span, partial, options);
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof TemporaryError)) throw error;
      if (attempt >= retries)
        throw new WeightsError(
          error.code,
          `${error.message} (${attempt + 1} tries); check the network, or give a local file.`,
          { cause: error },
        );
      // Jitter, so that many clients do not come back at once.
      await pause(backOffMs * 2 ** attempt * (0.5 + Math.random()), signal);
    }
  }
}

/** What arrived before a connection broke, and of which version of the file. */
interface Partial {
  pieces: Uint8Array[];
  length: number;
  tag?: string | undefined;
}

class TemporaryError extends Error {
  constructor(
    readonly code: "network" | "stalled" | "http",
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

async function attemptOnce(
  url: string,
  { start, end }: { readonly start: number; readonly end: number },
  partial: Partial,
  options: HttpOptions,
): Promise<Received> {
  const { fetch = globalThis.fetch, signal, stallMs = 30_000, onBytes } = options;
  const stall = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(() => stall.abort(), stallMs);
  };
  try {
    alive();
    const from = start + partial.length;
    const response = await fetch(url, {
      headers: { range: `bytes=${from}-${end - 1}` },
      signal: signal ? AbortSignal.any([signal, stall.signal]) : stall.signal,
    });
    refuse(url, response);
    const tag = response.headers.get("etag") ?? undefined;
    const whole = response.status === 200;
    const total = totalBytes(response, from, url);
    // Another version of the file, or one without ranges: what arrived before can't be continued.
    if (whole || tag !== partial.tag) {
      const restart = !whole && partial.length > 0;
      onBytes?.(-partial.length);
      Object.assign(partial, { pieces: [], length: 0, tag });
      if (restart) throw new TemporaryError("network", `${url} changed while it was being read`);
    }
    const reader = response.body!.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      alive();
      partial.pieces.push(value);
      partial.length += value.length;
      onBytes?.(value.length);
    }
    const wanted = whole ? total : Math.min(end, total) - start;
    if (wanted >= 0 && partial.length < wanted)
      throw new TemporaryError("network", `${url} ended after ${partial.length} of ${wanted} bytes`);
    const bytes = joined(partial);
    return { bytes, total: total >= 0 ? total : bytes.length, tag };
  } catch (error) {
    if (error instanceof WeightsError || error instanceof TemporaryError || signal?.aborted) throw error;
    if (stall.signal.aborted) throw new TemporaryError("stalled", `${url} sent nothing for ${stallMs / 1000} s`);
    const cause = (error as Error).cause instanceof Error ? (error as { cause: Error }).cause : (error as Error);
    throw new TemporaryError("network", `${url} can't be reached (${cause.message || cause.name})`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

function refuse(url: string, response: Response): void {
  const { status, statusText } = response;
  if (status === 200 || status === 206) return;
  const answer = `${url} answers ${status}${statusText ? ` ${statusText}` : ""}`;
  if (status === 408 || status === 429 || status >= 500) throw new TemporaryError("http", answer);
  const hint =
    status === 404 || status === 410
      ? "nothing is there: check the address"
      : "it is not open to you: check the address and your network";
  throw new WeightsError("http", `${answer}; ${hint}, or give a local file.`);
}

/** The size of the whole file; -1 where the server does not say. */
function totalBytes(response: Response, from: number, url: string): number {
  const { headers, status } = response;
  if (status === 200) {
    // A compressed body is longer than its content-length.
    const length = headers.get("content-encoding") ? null : headers.get("content-length");
    return length === null ? -1 : Number(length);
  }
  const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers.get("content-range") ?? "");
  if (!range || Number(range[1]) !== from)
    throw new WeightsError("http", `${url} answers another range than it was asked for; give a local file.`);
  return Number(range[2]);
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
