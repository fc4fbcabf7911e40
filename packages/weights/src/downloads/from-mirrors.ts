import { checkFields, checkKind } from "@srloss/core/validation";
import { WeightsError } from "../weights-error.ts";

/** Where a published file can be had. */
export interface PublishedAddress {
  readonly url: string;
  /** Whether its server lets pages of other sites read it (`access-control-allow-origin: *`). */
  readonly toPages?: boolean;
}

export interface MirrorOptions {
  readonly signal?: AbortSignal | undefined;
  /** Addresses of folders with copies of published files under their own names: they are tried first. Defaults to none. */
  readonly mirrors?: readonly string[] | undefined;
  /** Told that an address was given up and the next one is tried. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

/**
 * The addresses of a published file in the order in which they are to be tried: the caller's mirrors, then the publishers'; in a
 * page those first whose servers let pages read them.
 *
 * @param file What the file is called in a mirror's folder.
 *
 * @example
 * ```ts
 * import { addressesOf } from "@srloss/weights/downloads";
 * addressesOf("a.pth", [{ url: "https://a.org/a.pth" }], ["https://b.org"]); // => ["https://b.org/a.pth", "https://a.org/a.pth"]
 * ```
 */
export function addressesOf(
  file: string,
  published: readonly PublishedAddress[],
  mirrors: readonly string[] = [],
): string[] {
  checkKind(file, "text", "addressesOf: the file");
  checkKind(published, "list", "addressesOf: the published addresses");
  checkKind(mirrors, "list", "addressesOf: the mirrors");
  for (const each of published) checkFields(each, ["url"], "addressesOf: a published address");
  for (const mirror of mirrors)
    if (!/^https?:$/.test(URL.canParse(mirror) ? new URL(mirror).protocol : ""))
      throw new WeightsError(
        "unavailable",
        `The mirror ${JSON.stringify(mirror)} is not an address; it should look like https://mirror.example.org/weights.`,
      );
  const own = mirrors.map((mirror) => new URL(file, mirror.endsWith("/") ? mirror : `${mirror}/`).href);
  const inPage = "document" in globalThis || "WorkerGlobalScope" in globalThis;
  const ordered = inPage
    ? [...published].sort((a, b) => Number(b.toPages ?? false) - Number(a.toPages ?? false))
    : published;
  return [...new Set([...own, ...ordered.map(({ url }) => url)])];
}

/**
 * Tries addresses one after the other until one gives what is wanted. Whatever is wrong with one, be it that it can't be reached or
 * that it holds something else, the next one may be right.
 *
 * @param what For messages: what is brought.
 * @param attempt Brings it from an address, and checks that it is what it should be; told whether it is the last one.
 * @returns What the first attempt that succeeds resolves to.
 * @throws The only address's own error; of several, a WeightsError that says what became of each.
 *
 * @example
 * ```ts
 * import { fromMirrors } from "@srloss/weights/downloads";
 * const lengthOf = async (address) => address.length;
 * await fromMirrors("net", ["https://example.org/net"], lengthOf); // => 23
 * ```
 */
export async function fromMirrors<T>(
  what: string,
  addresses: readonly string[],
  attempt: (address: string, last: boolean) => Promise<T>,
  { signal, onWarning }: MirrorOptions = {},
): Promise<T> {
  checkKind(addresses, "list", "fromMirrors: the addresses");
  checkKind(attempt, "function", "fromMirrors: the attempt");
  const failed: WeightsError[] = [];
  for (const [i, address] of addresses.entries())
    try {
      return await attempt(address, i === addresses.length - 1);
    } catch (error) {
      if (signal?.aborted || !(error instanceof WeightsError)) throw error;
      failed.push(error);
      const next = addresses[i + 1];
      if (next !== undefined) onWarning?.(`${parted(error).what}. Trying ${new URL(next).host} next.`);
    }
  const [first] = failed;
  if (failed.length === 1) throw first;
  const parts = failed.map(parted);
  const advice = parts[0]?.advice ?? "";
  const once = parts.every((one) => one.advice === advice);
  const reasons = parts.map((one) => (once ? one.what : `${one.what}${one.advice}`));
  throw new WeightsError(
    first?.code ?? "unavailable",
    `${what} can't be had from any of ${addresses.length} addresses: ${reasons.map((reason, i) => `(${i + 1}) ${reason}`).join("; ")}${once ? advice : ""}.`,
    { cause: failed.at(-1) },
  );
}

/** What went wrong, and what to do about it, which is the same for every address of a machine without a network. */
function parted({ message }: WeightsError): { readonly what: string; readonly advice: string } {
  const [, what, advice] = /^(.*?)(; .*?)?\.?$/s.exec(message) as unknown as [string, string, string?];
  return { what, advice: advice ?? "" };
}
