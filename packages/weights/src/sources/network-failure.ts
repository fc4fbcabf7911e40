import { checkFields, printable } from "@srloss/core/validation";

/** Why `fetch` failed, and whether asking again can help. */
export interface NetworkFailure {
  readonly reason: string;
  /** The most tries after the first that make sense. */
  readonly retries: number;
  /** What to do, where more is known than that the network failed. */
  readonly hint?: string;
}

const address = "check the address";
const name = "check the name in the address, and your network";
const certificate = "its certificate is not trusted here: check the address, and who stands between";
const listening = "nothing listens there: check the address and its port";

/** By the code of the error; all others may pass. */
const known: readonly (readonly [code: RegExp, retries: number, hint: string])[] = [
  [/^ENOTFOUND$/, 0, name],
  // A resolver that does not answer: mostly there is no network.
  [/^EAI_/, 1, name],
  [/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/, 1, listening],
  [/CERT|^UNABLE_TO_|^HOSTNAME_MISMATCH$/, 0, certificate],
  // A server that speaks another protocol on this port.
  [/^(ERR_SSL_|EPROTO)/, 0, `it does not speak https there: ${address}`],
  [/^ERR_INVALID_/, 0, address],
];

/** What Node's fetch says without a code, of an address or of where a server sends on to. */
const neverSent = /unknown scheme|URL scheme must be|bad port|redirect count exceeded/;

/**
 * Reads the error of `fetch`: it wraps the reason, and an error about several addresses of one name has only a code.
 *
 * @param error What `fetch`, or the reading of its answer, threw.
 * @throws SrlossError for what is no error.
 *
 * @example
 * ```ts
 * import { networkFailure } from "@srloss/weights/downloads";
 * const broken = new TypeError("fetch failed", { cause: new Error("redirect count exceeded") });
 * networkFailure(broken).reason; // => "redirect count exceeded"
 * networkFailure(broken).retries; // => 0
 * ```
 */
export function networkFailure(error: unknown): NetworkFailure {
  checkFields(error, [], "networkFailure: the error");
  const { cause } = error as Error;
  const { code = "", message, name } = (cause instanceof Error ? cause : error) as Error & { readonly code?: string };
  // Of a redirect; the address that was asked for is one.
  if (code === "ERR_INVALID_URL") return { reason: "it sends on to what is no address", retries: 0, hint: address };
  const reason = printable(message || code || name, 200);
  const found = known.find(([codes]) => codes.test(code));
  if (found) return { reason, retries: found[1], hint: found[2] };
  if (neverSent.test(message)) return { reason, retries: 0, hint: address };
  return { reason, retries: Number.POSITIVE_INFINITY };
}
