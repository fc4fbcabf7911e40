import type { FileReader } from "./file-reader.ts";
import { type Message, messageType } from "./object-header.ts";

/** The value of an attribute that is one string; undefined where there is none of that name or kind. */
export async function readStringAttribute(
  reader: FileReader,
  messages: readonly Message[],
  wanted: string,
): Promise<string | undefined> {
  for (const { type, body } of messages) {
    if (type !== messageType.attribute) continue;
    body.at = 0;
    const version = body.u8();
    body.skip(1);
    const [nameSize, typeSize, spaceSize] = [body.u16(), body.u16(), body.u16()];
    if (version === 3) body.skip(1);
    const padded = (size: number) => (version === 1 ? Math.ceil(size / 8) * 8 : size);
    const name = body.take(padded(nameSize)).text();
    const datatype = body.take(padded(typeSize));
    body.skip(padded(spaceSize));
    if (name !== wanted) continue;
    const kind = datatype.u8() & 15;
    const variable = (datatype.u8() & 15) === 1;
    datatype.skip(2);
    const size = datatype.u32();
    if (kind === 3) return body.take(size).text();
    if (kind === 9 && variable) return readHeapString(reader, body.u32(), body.u64(), body.u32());
    return undefined;
  }
  return undefined;
}

/** A string of variable length, which lies in a global heap collection. */
async function readHeapString(reader: FileReader, length: number, collection: number, index: number): Promise<string> {
  const heap = await reader.shared(collection, async () => {
    const header = await reader.structure(collection, 16);
    if (header.take(4).text() !== "GCOL") throw reader.broken("a string without its heap");
    header.skip(4);
    return header.u64();
  });
  heap.skip(16);
  while (heap.left >= 16) {
    const found = heap.u16();
    heap.skip(6);
    const size = heap.u64();
    if (found === index) return heap.take(Math.min(length, size)).text();
    if (found === 0) break;
    heap.skip(size);
    heap.align();
  }
  throw reader.broken("a string that its heap does not have");
}
