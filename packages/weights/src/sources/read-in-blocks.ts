import type { ByteSource } from "../byte-source.ts";

const block = 131_072;
/** So many blocks are kept. */
const kept = 8;

/**
 * A source whose small reads are served from blocks of 128 KiB: of a file with many small tensors over http, neighbours come with
 * one request. What is longer than a block is read as it is.
 */
export function readInBlocks(source: ByteSource): ByteSource {
  const blocks = new Map<number, Promise<Uint8Array>>();
  const readBlock = async (index: number): Promise<Uint8Array> => {
    const found = blocks.get(index);
    if (found) return found;
    const size = await source.size();
    const reading = source.read(index * block, Math.min(size, (index + 1) * block));
    blocks.set(index, reading);
    // What failed may go better the next time.
    reading.catch(() => blocks.delete(index));
    const [oldest] = blocks.keys();
    if (blocks.size > kept && oldest !== undefined) blocks.delete(oldest);
    return reading;
  };
  return {
    ...source,
    async read(start, end) {
      if (end - start > block || !(end <= (await source.size())) || !(start < end)) return source.read(start, end);
      const [first, last] = [Math.floor(start / block), Math.floor((end - 1) / block)];
      const head = (await readBlock(first)).subarray(start - first * block, end - first * block);
      if (first === last) return head;
      const bytes = new Uint8Array(end - start);
      bytes.set(head);
      bytes.set((await readBlock(last)).subarray(0, end - last * block), head.length);
      return bytes;
    },
  };
}
