import type { ByteSource } from "../byte-source.ts";

/** Bytes that are asked for beyond what is read: twice as many each time, up to the most. */
const [least, most] = [65_536, 1_048_576];

/**
 * Reads of a source that go on where the last one ended, as those of a network's tensors do: more is asked for with each, since over http
 * every request takes a round trip. What is not read in the end is a megabyte at most. Reads that do not wait for each other, or are from
 * elsewhere, get what they ask for and no more.
 */
export function readAhead(source: ByteSource): ByteSource["read"] {
  /** What is known beyond `end`, the end of the last read. */
  let rest = new Uint8Array();
  let end = -1;
  let ahead = 0;
  return async (from, to) => {
    const size = await source.size();
    // The source says what is wrong with it.
    if (!(from <= to && to <= size)) return source.read(from, to);
    const length = to - from;
    const known = from === end ? rest : undefined;
    if (known && length <= known.length) {
      [rest, end] = [known.subarray(length), to];
      return known.subarray(0, length);
    }
    ahead = known ? Math.min(Math.max(2 * ahead, least), most) : 0;
    // Another one that comes meanwhile goes on from nothing.
    [rest, end] = [new Uint8Array(), -1];
    const head = known ?? rest;
    const start = from + head.length;
    const fetched = await source.read(start, Math.min(size, Math.max(to, start + ahead)));
    const tail = fetched.subarray(0, to - start);
    // A copy: it would keep all of a large tensor.
    [rest, end] = [fetched.slice(tail.length), to];
    if (!head.length) return tail;
    const bytes = new Uint8Array(length);
    bytes.set(head);
    bytes.set(tail, head.length);
    return bytes;
  };
}
