import { expect, it } from "vitest";
import { lookup3 } from "../src/formats/hdf5/lookup3.ts";

// The values that lookup3.c's own self-test (driver5) prints.
it("is Jenkins' lookup3", () => {
  expect(lookup3(new Uint8Array())).toBe(0xdeadbeef);
  expect(lookup3(new TextEncoder().encode("Four score and seven years ago"))).toBe(0x17770551);
});
