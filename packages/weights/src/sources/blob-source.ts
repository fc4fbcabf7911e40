import { given } from "@srloss/core/validation";
import type { ByteSource } from "../byte-source.ts";
import { WeightsError } from "../weights-error.ts";
import { checkSpan } from "./memory-source.ts";

/**
 * A Blob or File (what a page gets from a file chooser) as a source. Only the bytes that are read are loaded.
 *
 * @param name For messages. Defaults to the File's own.
 * @throws WeightsError from `read`, where the bytes are not all there.
 *
 * @example
 * ```ts
 * const source = blobSource(new Blob(["VGG"]), "vgg.txt");
 * await source.read(1, 3); // => [71, 71]
 * ```
 */
export function blobSource(blob: Blob, name?: string): ByteSource {
  if (!(blob instanceof Blob))
    throw new WeightsError("unavailable", `blobSource: a Blob or File is expected; got ${given(blob)}.`);
  return namedBlob(blob, name ?? ("name" in blob ? String(blob.name) : "the file"));
}

function namedBlob(blob: Blob, name: string): ByteSource {
  return {
    name,
    size: async () => blob.size,
    read: async (start, end) => {
      checkSpan(name, start, end, blob.size);
      return new Uint8Array(await blob.slice(start, end).arrayBuffer());
    },
  };
}
