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
  const prefix = await reader.own(address, 16);
  const version = prefix.u8();
  if (version !== 1) throw reader.broken(`an object header of version ${version}`);
  prefix.skip(7);
  const first = { address: address + 16, length: prefix.u32() };
  return readBlocks(
    reader,
    first,
    ({ address, length }) => reader.own(address, length),
    (block) => {
      const type = block.u16();
      const length = block.u16();
      block.skip(4);
      return { type, body: block.take(length) };
    },
  );
}

async function readVersion2(reader: FileReader, address: number): Promise<Message[]> {
  const prefix = await reader.structure(address, 6);
  prefix.skip(5);
  const flags = prefix.u8();
  const sizeBytes = 1 << (flags & 3);
  const before = 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0);
  const rest = await reader.structure(address + before, sizeBytes);
  const tracked = flags & 4 ? 2 : 0;
  const prefixLength = before + sizeBytes;
  return readBlocks(
    reader,
    { address, length: prefixLength + rest.unsigned(sizeBytes) + 4 },
    // Each block begins with its signature ("OHDR", "OCHK") and ends with a checksum over all before it.
    async ({ address: at, length }) => {
      const block = await reader.checked(at, length - 4);
      if (at === address) block.skip(prefixLength);
      else if (block.take(4).text() !== "OCHK") throw reader.broken("an object header that goes on in something else");
      return block;
    },
    (block) => {
      const type = block.u8();
      const length = block.u16();
      block.skip(1 + tracked);
      return { type, body: block.take(length) };
    },
  );
}

interface Block {
  readonly address: number;
  readonly length: number;
}

async function readBlocks(
  reader: FileReader,
  first: Block,
  read: (block: Block) => Promise<Structure>,
  next: (block: Structure) => Message,
): Promise<Message[]> {
  const messages: Message[] = [];
  const blocks = [first];
  for (let i = 0; i < blocks.length; i++) {
    const block = await read(blocks[i]!);
    while (block.left >= 8) {
      const message = next(block);
      if (message.type === continuation) blocks.push({ address: message.body.u64(), length: message.body.u64() });
      else messages.push(message);
      if (blocks.length > most || messages.length > most * 10) throw reader.broken("an object header without end");
    }
  }
  return messages;
}
