import { crc32 as expected } from "node:zlib";
import { expect, it } from "vitest";
import { crc32 } from "../src/images/crc32.ts";

it("is zlib's, of any length and beginning", () => {
  const bytes = Uint8Array.from({ length: 300 }, (_, i) => Math.imul(i + 1, 0x9e3779b1) >>> 24);
  for (let length = 0; length < 40; length++)
    for (const from of [0, 1, 3, 200]) {
      const part = bytes.subarray(from, from + length);
      expect(crc32(part), `${length} bytes from ${from}`).toBe(expected(part));
    }
});
