import { checkKind, given, quoted } from "@srloss/core/validation";
import type { ByteSource } from "../byte-source.ts";
import { blobSource } from "../sources/blob-source.ts";
import type { HttpOptions } from "../sources/http-request.ts";
import { httpSource } from "../sources/http-source.ts";
import { memorySource } from "../sources/memory-source.ts";
import { WeightsError } from "../weights-error.ts";

/** Where a file of weights is: an http(s) address, or a path from the page on where there is one. */
export type WeightsAddress = `http${string}` | `/${string}` | `./${string}` | `../${string}`;

/** A file of weights, as callers have it: an address, bytes, a Blob, or a source. */
export type WeightsFile = URL | WeightsAddress | Uint8Array | Blob | ByteSource;

/**
 * What callers give as a file of weights, as a source.
 *
 * @param weights An http(s) address (in a page also a path), bytes, a Blob, or a source.
 * @param names For the error: the sets that can be had by name.
 * @param options Of `httpSource`, where it is an address.
 * @throws WeightsError for anything else.
 *
 * @example
 * ```ts
 * import { inputSource } from "@srloss/weights/downloads";
 * inputSource(new Uint8Array(8), ["keras"]).name; // => "the given buffer"
 * ```
 */
export function inputSource(weights: WeightsFile, names: readonly string[], options: HttpOptions = {}): ByteSource {
  checkKind(names, "list", "inputSource: the known names");
  if (weights instanceof Uint8Array) return memorySource(weights, "the given buffer");
  if (weights instanceof Blob) return blobSource(weights);
  // Node's fetch does not open file: addresses.
  const fetchable = weights instanceof URL ? weights.protocol !== "file:" : /^https?:/.test(String(weights));
  if (fetchable) return httpSource(String(weights), options);
  const page = (globalThis as { readonly document?: { readonly baseURI: string } }).document?.baseURI;
  if (page && typeof weights === "string" && /^\.{0,2}\//.test(weights) && URL.canParse(weights, page))
    return httpSource(new URL(weights, page).href, options);
  if (typeof weights === "object" && weights !== null && "read" in weights) return weights;
  const known = names.map((name) => `"${name}", `).join("");
  throw new WeightsError(
    "unavailable",
    `${weights instanceof Promise ? given(weights) : quoted(weights)} is not a source of weights: give ${known}an http(s) address, or in Node fileSource(path) of @srloss/node-gpu.`,
  );
}
