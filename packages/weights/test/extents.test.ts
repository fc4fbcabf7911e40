import { expect, it } from "vitest";
import { Extents } from "../src/formats/hdf5/extents.ts";

it("takes each part once, in whatever order", () => {
  const extents = new Extents();
  expect([extents.take(10, 20), extents.take(0, 5), extents.take(20, 30), extents.take(5, 10)]).not.toContain(false);
  for (const [from, to] of [
    [0, 1],
    [9, 11],
    [29, 31],
    [0, 100],
    [12, 13],
  ] as const)
    expect(extents.take(from, to), `${from}..${to}`).toBe(false);
  expect([extents.take(30, 31), extents.take(7, 7)]).toEqual([true, true]);
});

it("agrees with a list of bytes", () => {
  const extents = new Extents();
  const taken = new Set<number>();
  let state = 1;
  const random = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) % below;
  };
  for (let i = 0; i < 20_000; i++) {
    const from = random(200_000);
    const to = from + 1 + random(8);
    const bytes = Array.from({ length: to - from }, (_, k) => from + k);
    const free = bytes.every((byte) => !taken.has(byte));
    expect(extents.take(from, to)).toBe(free);
    if (free) for (const byte of bytes) taken.add(byte);
  }
});

it("takes many that come from the end of a file to its beginning, without moving all of them each time", () => {
  const extents = new Extents();
  const many = 400_000;
  for (let i = many; i > 0; i--) if (!extents.take(24 * i, 24 * i + 24)) throw new Error(`${i}`);
  expect(extents.take(24, 25)).toBe(false);
}, 5_000);
