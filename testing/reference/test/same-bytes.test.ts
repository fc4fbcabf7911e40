import { expect, it } from "vitest";

it("arrays of numbers are equal where each number is, and they are of one kind", () => {
  const numbers = Float32Array.of(1, Number.NaN, -0, 4);
  expect(numbers).toEqual(Float32Array.from(numbers));
  expect({ parts: [Buffer.from("ab")] }).toStrictEqual({ parts: [Buffer.from("ab")] });
  expect(new Uint8Array([0, 1, 2]).subarray(1)).toEqual(Uint8Array.of(1, 2));
  for (const other of [
    [1, Number.NaN, 0, 4],
    [1, Number.NaN, -0, 5],
    [1, Number.NaN, -0],
    [1, 2, -0, 4],
  ])
    expect(numbers).not.toEqual(Float32Array.from(other));
  expect(new Int8Array([-1])).not.toEqual(new Uint8Array([255]));
  expect(Buffer.from("ab")).not.toEqual(Buffer.from("ac"));
});

it("numbers that are not numbers are equal whatever their bytes", () => {
  const nans = new Float32Array(new Uint32Array([0x7fc00000, 0x7fc00001]).buffer);
  expect(nans.subarray(0, 1)).toEqual(nans.subarray(1));
});
