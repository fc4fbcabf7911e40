import { printable } from "@srloss/core/validation";
import { type FileReader, longestName, type Structure } from "./file-reader.ts";
import { type Message, messageType } from "./object-header.ts";

/** More members than a group of any network has. */
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
  if (links.length > most) throw reader.broken("a group without end");
  const members = new Map<string, number>();
  for (const { body } of links) {
    const [name, address] = readLink(reader, body);
    if (members.has(name)) throw reader.broken(`two members of a group are called ${printable(name)}`);
    members.set(name, address);
  }
  return members;
}

/** A group of the old kind: a B-tree of symbol nodes whose names lie in a heap. */
async function readSymbolTable(reader: FileReader, tree: number, heap: number): Promise<Map<string, number>> {
  const header = await reader.own(heap, 32);
  if (header.take(4).text() !== "HEAP") throw reader.broken("a group without its heap of names");
  header.skip(4);
  const [heapSize, , heapData] = [header.u64(), header.u64(), header.u64()];
  const names = await reader.own(heapData, heapSize);
  const members = new Map<string, number>();
  let last: string | undefined;
  // Each node is read once: its bytes are taken.
  const nodes = [tree];
  for (let i = 0; i < nodes.length; i++) {
    if (nodes.length > most || members.size > most) throw reader.broken("a group without end");
    const node = await reader.own(nodes[i]!, 8);
    const signature = node.take(4).text();
    if (signature === "TREE") {
      if (node.u8() !== 0) throw reader.broken("a group whose tree is another kind of tree");
      node.skip(1);
      const entries = node.u16();
      const room = Math.max(entries, reader.room.children);
      const body = await reader.own(nodes[i]! + 8, 16 + room * 16 + 8);
      body.skip(16);
      for (let e = 0; e < entries; e++) {
        body.skip(8);
        nodes.push(body.u64());
      }
    } else if (signature === "SNOD") {
      node.skip(2);
      const symbols = node.u16();
      const body = await reader.own(nodes[i]! + 8, Math.max(symbols, reader.room.symbols) * 40);
      for (let s = 0; s < symbols; s++) {
        const name = nameAt(reader, names, body.u64());
        // They are found by halving, and so lie in order.
        if (last !== undefined && !(last < name)) throw reader.broken("a group whose members are not in order");
        last = name;
        members.set(name, body.u64());
        if (body.u32() === 2) throw reader.unsupported("soft or external links");
        body.skip(20);
      }
    } else throw reader.broken("a group with an unknown kind of node");
  }
  return members;
}

/** A member's name, which ends with a zero byte within the heap. */
function nameAt(reader: FileReader, heap: Structure, at: number): string {
  heap.at = at;
  if (!(at >= 0 && at < heap.bytes.length)) throw reader.broken("a name that is not in its heap");
  const name = heap.text();
  if (heap.bytes[heap.at - 1] !== 0) throw reader.broken("a name without end");
  return name;
}

function readLink(reader: FileReader, body: Message["body"]): [string, number] {
  body.skip(1);
  const flags = body.u8();
  const kind = flags & 8 ? body.u8() : 0;
  if (kind !== 0) throw reader.unsupported("soft or external links");
  if (flags & 4) body.skip(8);
  if (flags & 16) body.skip(1);
  const length = body.unsigned(1 << (flags & 3));
  if (length > longestName) throw reader.broken("a name without end");
  const name = body.take(length).text();
  return [name, body.u64()];
}
