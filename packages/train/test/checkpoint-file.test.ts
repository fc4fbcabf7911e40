import { describe, expect, it } from "vitest";
import { decodeCheckpoint, encodeCheckpoint } from "../src/checkpoint/checkpoint-file.ts";
import { crc32c } from "../src/checksum/crc32c.ts";

const vectors = new Map([
  ["parameters", Float32Array.of(1, -0.1, 1e-42, 3.4e38)],
  ["first", Float32Array.of(0.25)],
]);
const file = encodeCheckpoint({ vectors, state: { step: 7, names: ["ä"] } });

it("crc32c is that of RFC 3720", () => {
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
  expect(crc32c(new TextEncoder().encode("123456789"))).toBe(0xe3069283);
});

describe("a checkpoint", () => {
  it("comes back to the bit, from anywhere in memory", () => {
    expect(decodeCheckpoint(file, "c")).toEqual({ vectors, state: { step: 7, names: ["ä"] } });
    const moved = new Uint8Array(file.length + 3);
    moved.set(file, 3);
    expect(decodeCheckpoint(moved.subarray(3), "c").vectors).toEqual(vectors);
  });

  it("is refused in a sentence when it is cut anywhere or one of its data's bits is another", () => {
    for (let length = 0; length < file.length; length++)
      expect(() => decodeCheckpoint(file.slice(0, length), "c"), `${length}`).toThrow(
        /^c is no checkpoint that can be read: .*; begin anew/,
      );
    for (let at = file.length - 20; at < file.length; at++) {
      const changed = Uint8Array.from(file);
      changed[at]! ^= 4;
      expect(() => decodeCheckpoint(changed, "c")).toThrow("its checksum is another");
    }
    expect(() => decodeCheckpoint(new TextEncoder().encode("a text that is no checkpoint"), "c")).toThrow("cut short");
  });

  it("is refused when any other of its bits is another", () => {
    // All but the length of the header, and the spaces at its end.
    for (let at = 8; at < file.length; at++) {
      const changed = Uint8Array.from(file);
      changed[at]! ^= 4;
      if (file[at] === 32) continue;
      expect(() => decodeCheckpoint(changed, "c"), `${at}`).toThrow(/^c is no checkpoint that can be read: .*; begin/);
    }
  });

  it.each<[string, unknown]>([
    ["of a negative length", { data_offsets: [4, 0] }],
    ["of half a number", { data_offsets: [0, 6] }],
    ["beyond the file", { data_offsets: [0, 4 * 2 ** 40] }],
    ["without a place", {}],
    ["that is null", null],
  ])("is refused in a sentence where someone made it with a vector %s", (_, entry) => {
    const tensors = { v: entry };
    const sums = [new Uint8Array(4), new TextEncoder().encode(JSON.stringify(["{}", [["v", entry]]]))].map(crc32c);
    const metadata = { format: "srloss-checkpoint-2", crc32c: sums.join(" "), state: "{}" };
    const header = new TextEncoder().encode(JSON.stringify({ __metadata__: metadata, ...tensors }));
    const made = new Uint8Array(8 + header.length + 4);
    new DataView(made.buffer).setBigUint64(0, BigInt(header.length), true);
    made.set(header, 8);
    expect(() => decodeCheckpoint(made, "c")).toThrow("a vector is not where it should be");
  });
});
