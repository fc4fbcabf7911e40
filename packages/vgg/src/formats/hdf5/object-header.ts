import type { FileReader, Structure } from "./file-reader.ts";

/** A message of an object header: what kind of thing it says about the object, and its bytes. */
export interface Message {
  readonly type: number;
  readonly body: Structure;
}

export const messageType = {
  dataspace: 1,
  link: 6,
  datatype: 3,
  layout: 8,
  filters: 11,
  attribute: 12,
  symbolTable: 17,
  linkInfo: 2,
} as const;
const continuation = 16;

/** More blocks or messages than any object of a Keras file has: a damaged file that loops. */
const most = 1000;

/** The messages of the object at `address`, continuation blocks included (HDF5 file format 3.0, section IV.A). */
export async function readObjectHeader(reader: FileReader, address: number): Promise<Message[]> {
  const signature = await reader.structure(address, 4);
  return new TextDecoder().decode(signature.bytes) === "OHDR"
    ? readVersion2(reader, address)
    : readVersion1(reader, address);
}

async function readVersion1(reader: FileReader, address: number): Promise<Message[]> {
  const prefix = await reader.structure(address, 16);
  const version = prefix.u8();
  if (version !== 1) throw reader.broken(`an object header of version ${version}`);
  prefix.skip(7);
  const blocks = [{ address: address + 16, length: prefix.u32() }];
  return readBlocks(reader, blocks, (block) => {
    const type = block.u16();
    const length = block.u16();
    block.skip(4);
    return { type, body: block.take(length) };
  });
}

async function readVersion2(reader: FileReader, address: number): Promise<Message[]> {
  const prefix = await reader.structure(address, 6);
  prefix.skip(5);
  const flags = prefix.u8();
  const sizeBytes = 1 << (flags & 3);
  const before = 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0);
  const rest = await reader.structure(address + before, sizeBytes);
  const tracked = flags & 4 ? 2 : 0;
  const blocks = [{ address: address + before + sizeBytes, length: rest.unsigned(sizeBytes) }];
  return readBlocks(
    reader,
    blocks,
    (block) => {
      const type = block.u8();
      const length = block.u16();
      block.skip(1 + tracked);
      return { type, body: block.take(length) };
    },
    // A continuation block begins with "OCHK" and ends with a checksum.
    (next) => ({ address: next.address + 4, length: next.length - 8 }),
  );
}

interface Block {
  readonly address: number;
  readonly length: number;
}

async function readBlocks(
  reader: FileReader,
  blocks: Block[],
  next: (block: Structure) => Message,
  inside: (block: Block) => Block = (block) => block,
): Promise<Message[]> {
  const messages: Message[] = [];
  for (let i = 0; i < blocks.length; i++) {
    const { address, length } = blocks[i]!;
    const block = await reader.structure(address, length);
    while (block.left >= 8) {
      const message = next(block);
      if (message.type === continuation)
        blocks.push(inside({ address: message.body.u64(), length: message.body.u64() }));
      else messages.push(message);
      if (blocks.length > most || messages.length > most * 10) throw reader.broken("an object header without end");
    }
  }
  return messages;
}
