import type { Float64Image } from "@srloss/reference";
import fc from "fast-check";
import { noise } from "./noise.ts";

export interface Pattern {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly rectangles: readonly {
    readonly top: number;
    readonly left: number;
    /** Rows and columns after which its tile comes again; 100 for noise. */
    readonly down: number;
    readonly across: number;
  }[];
  readonly seed: number;
}

/** Rectangles that repeat a small tile of noise: flat both ways, one way or neither, beside one another. */
export const patterns: fc.Arbitrary<Pattern> = fc.record({
  channels: fc.integer({ min: 1, max: 9 }),
  height: fc.integer({ min: 1, max: 40 }),
  width: fc.integer({ min: 1, max: 40 }),
  rectangles: fc.array(
    fc.record({
      top: fc.nat(30),
      left: fc.nat(30),
      down: fc.constantFrom(1, 1, 1, 2, 3, 4, 8, 100),
      across: fc.constantFrom(1, 1, 1, 2, 3, 4, 8, 100),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  seed: fc.nat(1000),
});

/** Each rectangle covers what is below and to the right of its corner; the first one, everything. */
export function patternedImage({ channels, height, width, rectangles, seed }: Pattern): Float64Image {
  const values = new Float64Array(height * width * channels);
  for (const [i, { top, left, down, across }] of rectangles.entries()) {
    const tile = noise(down * across * channels, seed + i);
    for (let y = i ? top : 0; y < height; y++)
      for (let x = i ? left : 0; x < width; x++)
        for (let c = 0; c < channels; c++)
          values[(y * width + x) * channels + c] = tile[((y % down) * across + (x % across)) * channels + c]!;
  }
  return { height, width, channels, values };
}
