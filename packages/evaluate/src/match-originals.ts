import { checkKind } from "@srloss/core/validation";

/** `_x4`, `x4`, `-bicubic`, `.sr`: what programs add to the name of an image; a number alone is another image. */
const suffix = /^(?:x\d+|[-_. ](?=.*[a-z]).+)$/i;

/**
 * For each reconstruction the original whose name it has: the same name, or the same with what programs add to it, as `_x4`, `x4`,
 * `-bicubic`. Extensions count for nothing.
 *
 * @param sr Names of reconstructions, folders with `/`.
 * @param hr Names of originals; of two that differ in their extension alone the first is taken.
 * @returns A name of `hr` for each of `sr`, undefined where none fits. The longest name wins, and a reconstruction with something
 *   added has no original where another has its exact name.
 * @throws SrlossError for what is no list of names.
 *
 * @example
 * ```ts
 * matchOriginals(["img_1_x4.png", "b.png"], ["img_1.png", "a.png"]); // => ["img_1.png", undefined]
 * ```
 */
export function matchOriginals(sr: readonly string[], hr: readonly string[]): readonly (string | undefined)[] {
  checkKind(sr, "list", "matchOriginals: the reconstructions");
  checkKind(hr, "list", "matchOriginals: the originals");
  for (const name of [...sr, ...hr]) checkKind(name, "text", "matchOriginals: a name");
  const originals = new Map<string, string>();
  for (const file of hr) if (!originals.has(nameOf(file))) originals.set(nameOf(file), file);
  const exact = new Set(sr.map(nameOf).filter((name) => originals.has(name)));
  return sr.map((file) => nearest(nameOf(file), originals, exact));
}

/** Without the extension. */
function nameOf(file: string): string {
  return file.replace(/\.[^./]+$/, "");
}

/** The original of the same name, or the one with the longest name that this begins with. */
function nearest(name: string, originals: ReadonlyMap<string, string>, exact: ReadonlySet<string>): string | undefined {
  if (originals.has(name)) return originals.get(name);
  for (let length = name.length - 1; length > 0; length--) {
    const start = name.slice(0, length);
    // What has one of its own name needs no other: a folder may hold x2 beside it.
    if (originals.has(start) && suffix.test(name.slice(length)))
      return exact.has(start) ? undefined : originals.get(start);
  }
  return undefined;
}
