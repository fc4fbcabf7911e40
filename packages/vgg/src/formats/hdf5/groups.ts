import type { FileReader } from "./file-reader.ts";
import { type Message, messageType } from "./object-header.ts";

/** More nodes than the groups of any network have. */
const most = 10_000;

/** Names and object addresses of a group's members; undefined where the object is not a group. */
export async function readMembers(
  reader: FileReader,
  messages: readonly Message[],
): Promise<Map<string, number> | undefined> {
  const table = messages.find(({ type }) => type === messageType.symbolTable);
  if (table) return readSymbolTable(reader, table.body.u64(), table.body.u64());
  const links = messages.filter(({ type }) => type === messageType.link);
  const info = messages.find(({ type }) => type === messageType.linkInfo);
  if (!links.length && !info) return undefined;
  if (info) {
    info.body.skip(1);
    if (info.body.u8() & 1) info.body.skip(8);
    if (info.body.u64() !== -1) throw reader.unsupported("groups stored as fractal heaps");
  }
  return new Map(links.map(({ body }) => readLink(reader, body)));
}

/** A group of the old kind: a B-tree of symbol nodes whose names lie in a heap. */
async function readSymbolTable(reader: FileReader, tree: number, heap: number): Promise<Map<string, number>> {
  const header = await reader.structure(heap, 32);
  if (header.take(4).text() !== "HEAP") throw reader.broken("a group without its heap of names");
  header.skip(4);
  const [heapSize, , heapData] = [header.u64(), header.u64(), header.u64()];
  const names = await reader.structure(heapData, heapSize);
  const members = new Map<string, number>();
  const nodes = [tree];
  for (let i = 0; i < nodes.length; i++) {
    if (nodes.length > most) throw reader.broken("a group without end");
    const node = await reader.structure(nodes[i]!, 8);
    const signature = node.take(4).text();
    if (signature === "TREE") {
      node.skip(2);
      const entries = node.u16();
      const body = await reader.structure(nodes[i]! + 24, entries * 16 + 8);
      for (let e = 0; e < entries; e++) {
        body.skip(8);
        nodes.push(body.u64());
      }
    } else if (signature === "SNOD") {
      node.skip(2);
      const symbols = node.u16();
      const body = await reader.structure(nodes[i]! + 8, symbols * 40);
      for (let s = 0; s < symbols; s++) {
        names.at = body.u64();
        members.set(names.text(), body.u64());
        body.skip(24);
      }
    } else throw reader.broken("a group with an unknown kind of node");
  }
  return members;
}

function readLink(reader: FileReader, body: Message["body"]): [string, number] {
  body.skip(1);
  const flags = body.u8();
  const kind = flags & 8 ? body.u8() : 0;
  if (kind !== 0) throw reader.unsupported("soft or external links");
  if (flags & 4) body.skip(8);
  if (flags & 16) body.skip(1);
  const length = body.unsigned(1 << (flags & 3));
  const name = body.take(length).text();
  return [name, body.u64()];
}
