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
});
