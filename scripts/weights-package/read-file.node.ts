import { readFile as read } from "node:fs/promises";

/** A file of a package of weights, in Node, whose fetch does not open `file:` addresses. */
export async function readFile(file: URL): Promise<Uint8Array> {
  return read(file);
}
