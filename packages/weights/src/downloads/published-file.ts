import { checkFields, checkKind } from "@srloss/core/validation";
import type { ByteSource } from "../byte-source.ts";
import { hex } from "../digests/hex.ts";
import { memorySource } from "../sources/memory-source.ts";
import { WeightsError } from "../weights-error.ts";

/**
 * A whole file in memory, which must be the published one.
 *
 * @param source Where it is read from, once.
 * @param md5 The MD5 (hex) that its publisher states.
 * @param length Its length in bytes, where that is known: a file of another one is refused before it is read.
 * @returns The file as a source of the same name.
 * @throws WeightsError (`hash`) for any other file.
 *
 * @example
 * ```ts
 * import { publishedFile } from "@srloss/weights/downloads";
 * const file = memorySource(new TextEncoder().encode("abc"), "abc.txt");
 * await (await publishedFile(file, "900150983cd24fb0d6963f7d28e17f72", 3)).size(); // => 3
 * ```
 */
export async function publishedFile(source: ByteSource, md5: string, length = -1): Promise<ByteSource> {
  checkFields(source, ["name", "size", "read"], "publishedFile: a source");
  checkKind(md5, "text", "publishedFile: the digest");
  const size = await source.size();
  if (length >= 0 && size !== length)
    throw new WeightsError(
      "hash",
      `${source.name} is not the published file: it has ${size} bytes, not ${length}; nothing was kept, try another network or address.`,
    );
  const bytes = await source.read(0, size);
  // Only a first download comes here.
  const digests = await import("../digests/noble-md5.ts");
  const found = hex(digests.md5(bytes));
  if (found !== md5)
    throw new WeightsError(
      "hash",
      `${source.name} is not the published file: its MD5 is ${found}, not ${md5}; nothing was kept, try another network or address.`,
    );
  return memorySource(bytes, source.name);
}
