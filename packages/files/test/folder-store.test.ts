import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { hash32 } from "@srloss/reference";
import { afterAll, expect, it } from "vitest";
import { folderStore } from "../src/index.ts";
import { buildAlone } from "./build-alone.ts";

const folder = mkdtempSync(join(tmpdir(), "srloss-store-"));
afterAll(() => rmSync(folder, { recursive: true }));

it("keeps the last whole entry, and nothing beside it", async () => {
  const store = folderStore(join(folder, "made"));
  expect(await store.read("a.bin")).toBeUndefined();
  for (const byte of [1, 2]) await store.write("a.bin", Uint8Array.of(byte, byte));
  expect(await store.read("a.bin")).toEqual(Uint8Array.of(2, 2));
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

/** Replaces an entry as fast as it can: a number and bytes that follow from it, with their digest. */
const writer = `
import { createHash } from "node:crypto";
import { folderStore } from "./folder-store.mjs";
const store = folderStore(process.argv[2]);
for (let count = Number(process.argv[3]) + 1; ; count++) {
  const entry = Buffer.alloc(300_000, count % 251);
  entry.writeUInt32LE(count);
  createHash("sha256").update(entry.subarray(0, -32)).digest().copy(entry, entry.length - 32);
  await store.write("checkpoint.bin", entry);
  if (count === Number(process.argv[3]) + 1) console.log("written");
}`;

it.skipIf(process.platform === "win32")("is whole after kill -9 at any of 20 moments", async () => {
  const program = join(folder, "program");
  await buildAlone("folder-store.ts", program);
  writeFileSync(join(program, "writer.mjs"), writer);
  const place = join(folder, "killed");
  const { NODE_OPTIONS: _, ...env } = process.env;
  const counts = [0];
  for (let kill = 0; kill < 20; kill++) {
    const child = spawn(process.execPath, [join(program, "writer.mjs"), place, `${counts.at(-1)}`], { env });
    const ended = once(child, "close");
    await once(child.stdout, "data");
    await sleep((hash32(kill, 21) / 2 ** 32) * 20);
    child.kill("SIGKILL");
    await ended;
    const entry = (await folderStore(place).read("checkpoint.bin"))!;
    const digest = createHash("sha256").update(entry.subarray(0, -32)).digest();
    expect(digest.equals(entry.subarray(-32)), `after kill ${kill}`).toBe(true);
    counts.push(Buffer.from(entry).readUInt32LE());
    expect(counts.at(-1)).toBeGreaterThan(counts.at(-2)!);
  }
  // What the last of them left is removed by who writes next.
  await folderStore(place).write("checkpoint.bin", Uint8Array.of(1));
  expect(readdirSync(place)).toEqual(["checkpoint.bin"]);
});
