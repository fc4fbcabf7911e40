import { checkFields, checkKind, checkOptions, type OptionNames, quoted } from "@srloss/core/validation";
import type { ByteSource } from "../byte-source.ts";
import { WeightsError } from "../weights-error.ts";
import { largestFile, tooLarge } from "./http-answer.ts";
import type { HttpOptions } from "./http-request.ts";
import { checkSpan } from "./memory-source.ts";

/** Who has the weights already never loads what downloads them. */
const requestBytes: typeof import("./http-request.ts").requestBytes = async (...request) =>
  (await import("./http-request.ts")).requestBytes(...request);

/** By name. */
export const httpOptions: OptionNames<HttpOptions> = {
  fetch: true,
  signal: true,
  onBytes: true,
  retries: true,
  stallMs: true,
  minRate: true,
  backOffMs: true,
  maxBytes: true,
};

/**
 * Those of some options that are a source's own.
 *
 * @example
 * ```ts
 * import { httpOnly } from "@srloss/weights/downloads";
 * httpOnly({ retries: 2, upTo: "conv4" }); // => { retries: 2 }
 * ```
 */
export function httpOnly(options: HttpOptions): HttpOptions {
  checkFields(options, [], "httpOnly: options");
  return Object.fromEntries(Object.entries(options).filter(([name]) => Object.hasOwn(httpOptions, name)));
}

/** The first request asks for this much: enough for the metadata of most files. */
const firstBytes = 65536;

/**
 * An http(s) address as a source. Where the server answers range requests only the bytes that are read travel;
 * otherwise the whole file is fetched once and kept in memory. What fails for a moment (a broken connection, 429, 5xx, no
 * data for a while) is tried again, from the last byte received; a file that changes meanwhile is an error.
 *
 * @param options `fetch`, `signal`, `onBytes`, and how often and after how long to try again.
 * @returns A source that asks for nothing before it is read.
 * @throws WeightsError from `size` and `read`: `http` for a refusal, `network` and `stalled` after the last try.
 *
 * @example
 * ```ts
 * const source = httpSource("https://example.org/net/model.json", { retries: 2 });
 * source.sibling?.("weights.bin").name; // => "https://example.org/net/weights.bin"
 * ```
 */
export function httpSource(url: string, options: HttpOptions = {}): ByteSource {
  checkKind(url, "text", "httpSource: the address");
  checkOptions("httpSource", options, httpOptions);
  let opened: Promise<Opened> | undefined;
  const open = async () => {
    if (!URL.canParse(url))
      throw new WeightsError(
        "unavailable",
        `${quoted(url)} is not an address; it should look like https://example.org/vgg19.h5.`,
      );
    opened ??= openAddress(url, options).catch((error: unknown) => {
      // A network that comes back later finds a source that still works.
      opened = undefined;
      throw error;
    });
    return opened;
  };
  return {
    name: url,
    size: async () => (await open()).size,
    read: async (start, end) => {
      const { size, known, etag } = await open();
      checkSpan(url, start, end, size);
      const { maxBytes = largestFile } = options;
      if (end - start > maxBytes) throw tooLarge(url, maxBytes);
      if (end <= known.length) return known.subarray(start, end);
      if (start === end) return new Uint8Array();
      const { bytes, total, tag, whole } = await requestBytes(url, { start, end, total: size }, options);
      if (total !== size || (etag !== undefined && tag !== undefined && tag !== etag))
        throw new WeightsError("network", `${url} changed while it was being read; try again.`);
      if (!whole) return bytes;
      opened = Promise.resolve({ size, known: bytes, etag: tag });
      return bytes.subarray(start, end);
    },
    sibling: (path) => httpSource(new URL(path, url).href, options),
  };
}

interface Opened {
  readonly size: number;
  /** The beginning of the file, or all of it. */
  readonly known: Uint8Array;
  readonly etag: string | undefined;
}

async function openAddress(url: string, options: HttpOptions): Promise<Opened> {
  const { bytes, total, tag } = await requestBytes(url, { start: 0, end: firstBytes }, options);
  return { size: total, known: bytes, etag: tag };
}
