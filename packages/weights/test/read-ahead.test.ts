import { closeServers, serveWeights } from "@srloss/reference/weights-server";
import { afterEach, describe, expect, it } from "vitest";
import { openTensors, writeSafetensors } from "../src/formats.ts";
import { httpSource, memorySource } from "../src/index.ts";
import { readAhead } from "../src/sources/read-ahead.ts";
import { expectBytes, file, quick } from "./served-file.ts";

afterEach(closeServers);

/** Whole numbers below `below`, the same each time. */
function draws(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

describe("a safetensors file of many small tensors", () => {
  it("comes in a few requests, each byte beyond the first 64 KiB once", async () => {
    const written = Array.from({ length: 200 }, (_, i) => ({
      name: `layer${String(i).padStart(3, "0")}`,
      shape: [i % 2 ? 64 : 5000],
      data: Float32Array.from({ length: i % 2 ? 64 : 5000 }, (_, j) => i + j / 8192),
    }));
    const bytes = writeSafetensors(written, {}, "float32");
    const server = await serveWeights(bytes);
    const { tensors } = await openTensors(httpSource(server.url(), quick));
    for (const [i, { name, read }] of tensors.entries()) {
      expect(name).toBe(written[i]!.name);
      expect(await read()).toEqual(written[i]!.data);
    }
    // 2 MB: 64 KiB, what lies beyond, 64 and 128 KiB to 1 MiB.
    expect(server.requests.length).toBeLessThan(9);
    expect(server.sent).toBeLessThan(bytes.length + 65_536);
  });
});

describe("reading ahead", () => {
  it("gives every span as it is, whatever was read before", async () => {
    const draw = draws(7);
    for (let round = 0; round < 30; round++) {
      const read = readAhead(memorySource(file, "file"));
      let end = 0;
      for (let i = 0; i < 40; i++) {
        const from = draw(4) ? end : draw(file.length);
        end = Math.min(file.length, from + draw(draw(2) ? 100 : 60_000));
        expectBytes(await read(from, end), file.slice(from, end));
      }
    }
  });

  it("gives reads that do not wait for each other what they ask for", async () => {
    const asked: number[] = [];
    const source = memorySource(file, "file");
    const read = readAhead({
      ...source,
      read: async (from, to) => {
        asked.push(to - from);
        await new Promise((resolve) => setTimeout(resolve));
        return source.read(from, to);
      },
    });
    const spans = Array.from({ length: 10 }, (_, i) => [i * 100, i * 100 + 100] as const);
    const found = await Promise.all(spans.map(([from, to]) => read(from, to)));
    for (const [i, [from, to]] of spans.entries()) expectBytes(found[i]!, file.slice(from, to));
    expect(asked).toEqual(spans.map(() => 100));
  });

  it("says what the source says of a span that it has not", async () => {
    const read = readAhead(memorySource(file, "file"));
    await read(0, 10);
    await expect(read(10, file.length + 1)).rejects.toThrow(/ends after 300000 bytes/);
    expectBytes(await read(10, 20), file.slice(10, 20));
  });

  it("goes on after a read that failed", async () => {
    const source = memorySource(file, "file");
    let failing = false;
    const read = readAhead({
      ...source,
      read: async (from, to) => (failing ? Promise.reject(new Error("gone")) : source.read(from, to)),
    });
    await read(0, 10);
    failing = true;
    await expect(read(10, 20)).rejects.toThrow("gone");
    failing = false;
    expectBytes(await read(10, 20), file.slice(10, 20));
  });
});
