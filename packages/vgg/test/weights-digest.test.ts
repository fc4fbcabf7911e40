import { afterEach, expect, it, vi } from "vitest";
import { weightsDigest } from "../src/weights-digest.ts";

afterEach(() => vi.unstubAllGlobals());

/** SHA-256 of the float32 values 1, 2 and 3, by Python's hashlib. */
const expected = "8e628779e6a74ee0b36991c10158f63cafec7d340ad4e075592502c8708524dd";
const layers = new Map([["block1_conv1", { kernel: Float32Array.of(1, 2), bias: Float32Array.of(3) }]]);

it.each([
  ["with the browser's SHA-256", undefined],
  ["on a page by plain http, which has none", {}],
])("%s", async (_, crypto) => {
  if (crypto) vi.stubGlobal("crypto", crypto);
  expect(await weightsDigest(layers)).toBe(expected);
});
