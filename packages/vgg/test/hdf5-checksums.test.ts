import { readFileSync } from "node:fs";
import { memorySource } from "@srloss/weights";
import { describe, expect, it } from "vitest";
import { readWeights } from "../src/index.ts";
import { refusal } from "./refusal.ts";

describe.each(["keras2-latest.h5", "keras3-latest.weights.h5"])("%s", (name) => {
  const file = fixture(name);

  it("has no bit in a superblock or an object header that can be changed unnoticed", async () => {
    const wanted = await digestOf(file);
    const read = headerBytes(file);
    expect(read.length).toBeGreaterThan(400);
    let refused = 0;
    for (const [n, at] of read.entries()) {
      const damaged = Uint8Array.from(file);
      damaged[at]! ^= 1 << (n % 8);
      const result = await digestOf(damaged).catch((error: Error) => error.message);
      // What no tensor needs (the optimizer's header) is not looked at.
      if (result === wanted) continue;
      refused++;
      expect(result, `byte ${at}`).toMatch(/^vgg\.h5 is /);
    }
    expect(refused).toBeGreaterThan(0.7 * read.length);
  });

  it("says which checksum is wrong", async () => {
    const damaged = Uint8Array.from(file);
    damaged[20] = 1;
    const error = await refusal(damaged, { upTo: "block1_conv1" }, name);
    expect(error.message).toBe(`${name} is a damaged HDF5 file (the checksum at byte 44 is wrong); get it again.`);
  });
});

function fixture(name: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(readFileSync(new URL(`fixtures/${name}`, import.meta.url)));
}

async function digestOf(file: Uint8Array): Promise<string> {
  return (await readWeights(memorySource(file, "vgg.h5"), { upTo: "block1_conv1" })).origin.sha256;
}

/** Places of superblock and object headers: their signature, and the 60 bytes from there. */
function headerBytes(file: Uint8Array): number[] {
  const text = Buffer.from(file).toString("latin1");
  const starts = [
    0,
    ...[..."OHDR OCHK".matchAll(/\w+/g)].flatMap(([s]) => [...text.matchAll(new RegExp(s, "g"))].map((m) => m.index)),
  ];
  return starts.flatMap((start) => Array.from({ length: 60 }, (_, i) => start + i)).filter((at) => at < file.length);
}
