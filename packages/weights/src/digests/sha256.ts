import { checkKind } from "@srloss/core/validation";
import { hex } from "./hex.ts";

/**
 * SHA-256 of some bytes, also on a page that came by plain http, which has no `crypto.subtle`.
 *
 * @returns 64 hexadecimal digits.
 *
 * @example
 * ```ts
 * import { sha256 } from "@srloss/weights/downloads";
 * (await sha256(new TextEncoder().encode("abc"))).slice(0, 8); // => "ba7816bf"
 * ```
 */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  checkKind(bytes, "bytes", "sha256: what is digested");
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;
  return hex(subtle ? await subtle.digest("SHA-256", bytes) : (await import("./noble-sha256.ts")).sha256(bytes));
}
