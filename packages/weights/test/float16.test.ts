import { describe, expect, it } from "vitest";
import { float16Bits, float16Value } from "../src/formats/float16.ts";

describe("half precision", () => {
  it("every number comes back as its own bits", () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      const value = float16Value(bits);
      if (!Number.isNaN(value)) expect(float16Bits(value)).toBe(bits);
    }
    expect(float16Bits(Number.NaN)).toBe(0x7e00);
  });

  it("what lies between two numbers goes to the nearer one, and halfway to the even one", () => {
    for (let bits = 0; bits < 0x7bff; bits++) {
      const [low, high] = [float16Value(bits), float16Value(bits + 1)];
      const middle = (low + high) / 2;
      const nudge = (high - low) / 1024;
      expect(float16Bits(middle)).toBe(bits % 2 ? bits + 1 : bits);
      expect(float16Bits(middle - nudge)).toBe(bits);
      expect(float16Bits(-middle - nudge)).toBe((bits + 1) | 0x8000);
    }
  });

  it("overflows where IEEE 754 says", () => {
    expect(float16Bits(65519.99)).toBe(0x7bff);
    expect(float16Bits(65520)).toBe(0x7c00);
    expect(float16Bits(-1e9)).toBe(0xfc00);
  });
});
