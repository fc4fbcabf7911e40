import type { ByteSource } from "../byte-source.ts";
import { checkSpan } from "./memory-source.ts";

/** A Blob or File (what a page gets from a file chooser) as a source. */
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
