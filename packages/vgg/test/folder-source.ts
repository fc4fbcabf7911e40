import type { ByteSource } from "@srloss/weights";
import { memorySource } from "@srloss/weights";

/** Files in memory beside each other, as a model.json needs its shards. */
export function folderSource(files: Readonly<Record<string, Uint8Array>>, name: string): ByteSource {
  return { ...memorySource(files[name] ?? new Uint8Array(), name), sibling: (path) => folderSource(files, path) };
}

/** A source that counts the bytes that were asked of it and of those beside it. */
export function countingSource(source: ByteSource, tally: { bytes: number }): ByteSource {
  return {
    name: source.name,
    size: () => source.size(),
    read: (start, end) => {
      tally.bytes += end - start;
      return source.read(start, end);
    },
    sibling: (path) => countingSource(source.sibling!(path), tally),
  };
}
