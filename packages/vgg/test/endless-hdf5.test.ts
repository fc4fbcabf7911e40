import { readFileSync } from "node:fs";
import { type ByteSource, memorySource } from "@srloss/weights";
import { expect, it } from "vitest";
import { readWeights } from "../src/index.ts";
import { refusal } from "./refusal.ts";

/** What was found where in the file that is made endless here, by the HDF5 file format specification 3.0. */
const sound = readFileSync(new URL("fixtures/keras2.h5", import.meta.url));
const superblock = new DataView(sound.buffer, sound.byteOffset, 96);
const [rootHeader, rootTree] = [superblock.getBigUint64(64, true), superblock.getBigUint64(80, true)].map(Number) as [
  number,
  number,
];

/** A copy with some bytes after it. */
function extended(more = 0): { file: Uint8Array; view: DataView } {
  const file = new Uint8Array(sound.length + more);
  file.set(sound);
  const view = new DataView(file.buffer);
  // Where it ends, by its own word.
  view.setBigUint64(40, BigInt(file.length), true);
  return { file, view };
}

const refuses = async (file: Uint8Array, what: string) => {
  const start = performance.now();
  const error = await refusal(file, {}, "endless.h5");
  expect(error.message).toBe(`endless.h5 is a damaged HDF5 file (${what}); get it again.`);
  expect(performance.now() - start).toBeLessThan(5000);
};

it("refuses a group whose tree is its own child", async () => {
  const { file, view } = extended();
  expect(Buffer.from(file.subarray(rootTree, rootTree + 4)).toString()).toBe("TREE");
  view.setBigUint64(rootTree + 32, BigInt(rootTree), true);
  await refuses(file, "two parts of it lie on each other");
});

it("refuses a tree of 65535 children that are all itself", async () => {
  const [at, children] = [sound.length, 65535];
  const { file, view } = extended(24 + 16 * children + 8);
  file.set(Buffer.from("TREE"), at);
  view.setUint16(at + 6, children, true);
  for (let child = 0; child < children; child++) view.setBigUint64(at + 32 + 16 * child, BigInt(at), true);
  view.setBigUint64(rootTree + 32, BigInt(at), true);
  await refuses(file, "a group without end");
});

it("refuses an object header that goes on with itself", async () => {
  const { file, view } = extended();
  const first = rootHeader + 16;
  expect(view.getUint16(first, true), "a continuation message").toBe(16);
  view.setBigUint64(first + 8, BigInt(first), true);
  view.setBigUint64(first + 16, 24n, true);
  await refuses(file, "two parts of it lie on each other");
});

it("reads a group that is its own member once", async () => {
  const { file, view } = extended();
  const node = Number(view.getBigUint64(rootTree + 32, true));
  expect(Buffer.from(file.subarray(node, node + 4)).toString()).toBe("SNOD");
  // Both members of the root are the root.
  for (const entry of [0, 1]) view.setBigUint64(node + 8 + 40 * entry + 8, BigInt(rootHeader), true);
  const error = await refusal(file, {}, "endless.h5");
  expect(error.message).toMatch(/^endless\.h5 \(Keras HDF5\) is not a VGG: it holds no tensors;/);
});

it("refuses two datasets whose headers go on in the same block", async () => {
  const { file, view } = extended(24);
  const node = Buffer.from(file).lastIndexOf("SNOD");
  for (const entry of [0, 1]) {
    const header = Number(view.getBigUint64(node + 8 + 40 * entry + 8, true));
    // In place of the first message: a continuation, to a block with nothing in it.
    view.setUint16(header + 16, 16, true);
    view.setBigUint64(header + 24, BigInt(sound.length), true);
    view.setBigUint64(header + 32, 24n, true);
  }
  await refuses(file, "two parts of it lie on each other");
});

it("refuses two datasets of the same numbers", async () => {
  const { file, view } = extended();
  // A layout message is version 3, contiguous (1), address, size.
  const [first, second] = Array.from({ length: file.length - 18 }, (_, at) => at).filter(
    (at) => view.getUint16(at, true) === 0x103 && [6912n, 256n].includes(view.getBigUint64(at + 10, true)),
  );
  view.setBigUint64(second! + 2, view.getBigUint64(first! + 2, true) + 64n, true);
  await refuses(file, "two parts of it lie on each other");
});

it("refuses a heap of names as long as the file, and a file that is longer than any memory", async () => {
  const { file, view } = extended();
  const heap = Buffer.from(file).indexOf("HEAP");
  view.setBigUint64(heap + 8, 6_000_000_000n, true);
  view.setBigUint64(heap + 24, 1_000_000_000n, true);
  view.setBigUint64(40, 2n ** 40n, true);
  const sparse: ByteSource = {
    name: "endless.h5",
    size: async () => 2 ** 40,
    read: async (from, to) => file.slice(from, to),
  };
  await expect(readWeights(sparse)).rejects.toThrow(
    "endless.h5 is a damaged HDF5 file (more structure than weights have); get it again.",
  );
});

it("lets signals have their turn, and ends by them", async () => {
  const children = 9000;
  const [at, size] = [sound.length, 32 + 16 * children + 8];
  const { file, view } = extended(size + 328 * children);
  file.set(Buffer.from("TREE"), at);
  view.setUint16(at + 6, children, true);
  for (let child = 0; child < children; child++) {
    const leaf = at + size + 328 * child;
    file.set(Buffer.from("SNOD"), leaf);
    view.setBigUint64(at + 32 + 16 * child, BigInt(leaf), true);
  }
  view.setBigUint64(rootTree + 32, BigInt(at), true);
  const abort = new AbortController();
  setTimeout(() => abort.abort(new Error("enough")));
  const reading = readWeights(memorySource(file, "endless.h5"), { signal: abort.signal });
  await expect(reading).rejects.toThrow("enough");
});
