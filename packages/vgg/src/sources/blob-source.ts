import type { ByteSource } from "../byte-source.ts";
import { checkSpan } from "./memory-source.ts";

/**
 * A Blob or File (what a page gets from a file chooser) as a source. Only the bytes that are read are loaded.
 *
 * @param name For messages; the File's own where left out.
 * @throws WeightsError from `read`, where the bytes are not all there.
 *
 * @example
 * ```ts
 * const source = blobSource(new Blob(["VGG"]), "vgg.txt");
 * await source.read(1, 3); // => [71, 71]
 * ```
 */
export function blobSource(blob: Blob, name: string = "name" in blob ? String(blob.name) : "the file"): ByteSource {
  return {
    name,
    size: async () => blob.size,
    read: async (start, end) => {
      checkSpan(name, start, end, blob.size);
      return new Uint8Array(await blob.slice(start, end).arrayBuffer());
    },
  };
}
