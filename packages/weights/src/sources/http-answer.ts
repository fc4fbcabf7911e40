import { printable } from "@srloss/core/validation";
import { WeightsError } from "../weights-error.ts";

/** A failure that the next try may not meet. */
export class TemporaryError extends Error {
  constructor(
    readonly code: "network" | "stalled" | "http",
    message: string,
    /** How often, and after how many milliseconds, it makes sense to try again; and what else to do. */
    readonly again: { readonly retries?: number; readonly afterMs?: number; readonly hint?: string } = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Throws for a status other than 200 and 206: TemporaryError where it is worth another try. */
export function refuse(url: string, { status, statusText, headers }: Response): void {
  if (status === 200 || status === 206) return;
  const answer = `${url} answers ${status}${statusText ? ` ${printable(statusText)}` : ""}`;
  if (status === 408 || status === 429 || status >= 500) {
    const afterMs = retryAfter(headers.get("retry-after"));
    if (afterMs > longestPause)
      throw new WeightsError(
        "http",
        `${answer} and asks to come back in ${Math.ceil(afterMs / 1000)} s; do so, or give a local file.`,
      );
    throw new TemporaryError("http", answer, { afterMs });
  }
  const hint =
    status === 404 || status === 410
      ? "nothing is there: check the address"
      : "it is not open to you: check the address and your network";
  throw new WeightsError("http", `${answer}; ${hint}, or give a local file.`);
}

/** Milliseconds; where a server asks for a longer wait, the caller gets an error instead. */
const longestPause = 60_000;

/** Milliseconds until a server may be asked again; its header holds seconds or a date. */
function retryAfter(header: string | null): number {
  const text = header?.trim() ?? "";
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isNaN(wait) ? 0 : Math.max(0, wait);
}

/** VGG19 with its classifier in float32 is smaller. */
export const largestFile = 640_000_000;

/** The error for an answer that is longer than what is read. */
export function tooLarge(url: string, maxBytes: number): WeightsError {
  const most = maxBytes < 1e6 ? `${maxBytes} bytes` : `${Math.round(maxBytes / 1e6)} MB`;
  return new WeightsError("http", `${url} sends more than ${most}, which these weights can't have; check the address.`);
}

/** Pages can't say it, and a compressed file is unpacked for them. Where nothing is downloaded, Node need not load its HTTP client. */
const canAskForIdentity = () =>
  new Request("http://localhost", { headers: { "accept-encoding": "identity" } }).headers.has("accept-encoding");

/** Its bytes are not the file's until they are unpacked. */
export function isCompressed({ headers }: Response): boolean {
  const encoding = headers.get("content-encoding");
  return encoding !== null && encoding.trim().toLowerCase() !== "identity";
}

/** @throws WeightsError for a body that is compressed although that was not wanted: what it unpacks to has no limit. */
export function checkEncoding(url: string, response: Response): void {
  if (!isCompressed(response)) return;
  if (response.status === 206 || canAskForIdentity())
    throw new WeightsError(
      "http",
      `${url} sends its answer compressed (${printable(response.headers.get("content-encoding")!, 20)}), which was not asked for; give another address, or a local file.`,
    );
}

/** The size of the whole file; -1 where the server does not say, and undefined where a browser keeps it from us. */
export function totalBytes({ headers, status, type }: Response, from: number, url: string): number | undefined {
  if (status === 200) {
    // A compressed body is longer than its content-length.
    const length = headers.get("content-encoding") ? null : headers.get("content-length");
    return length === null ? -1 : Number(length);
  }
  const sent = headers.get("content-range");
  // Of another site's answer a page sees this header only where the site says so.
  if (sent === null && type === "cors") return undefined;
  const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(sent ?? "");
  if (!range || Number(range[1]) !== from)
    throw new WeightsError("http", `${url} answers another range than it was asked for; give a local file.`);
  return Number(range[2]);
}

/** A file without a byte has no range that could be sent. */
export function isEmptyFile({ headers, status }: Response): boolean {
  return status === 416 && headers.get("content-range") === "bytes */0";
}
