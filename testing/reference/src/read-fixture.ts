import { readFile } from "node:fs/promises";

const fixtures = new URL("../fixtures/", import.meta.url);

/** The bytes of a file in `fixtures`. */
export function readFixture(name: string): Promise<Uint8Array> {
  return readFile(new URL(name, fixtures));
}
