import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { folderStore } from "../src/index.ts";

const folder = mkdtempSync(join(tmpdir(), "srloss-store-"));
afterAll(() => rmSync(folder, { recursive: true }));

it("keeps the last whole entry, and nothing beside it", async () => {
  const store = folderStore(join(folder, "made"));
  expect(await store.read("a.bin")).toBeUndefined();
  for (const byte of [1, 2]) await store.write("a.bin", Uint8Array.of(byte, byte));
  expect(await store.read("a.bin")).toEqual(Buffer.of(2, 2));
  expect(readdirSync(join(folder, "made"))).toEqual(["a.bin"]);
  await store.remove("a.bin");
  await store.remove("a.bin");
  expect(await store.read("a.bin")).toBeUndefined();
});

it("refuses names that lead out of it, and a place that is a file", async () => {
  const store = folderStore(folder);
  for (const name of ["../a.bin", "/a.bin", "", ".hidden", "a/b"])
    await expect((async () => store.write(name, Uint8Array.of(1)))()).rejects.toThrow("can't be the name of an entry");
  writeFileSync(join(folder, "file"), "");
  await expect(folderStore(join(folder, "file")).write("a", Uint8Array.of(1))).rejects.toThrow(
    "part of its path is a file",
  );
});
