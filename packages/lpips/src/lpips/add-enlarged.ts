/** Values row by row. */
export interface ValueMap {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/** Adds a map, enlarged bilinearly, to one that is too large for a tensor of its own: `resizeBilinear` with half-pixel centres. */
export function addEnlarged(small: ValueMap, large: ValueMap): void {
  const columns = samples(small.width, large.width);
  const rows = samples(small.height, large.height);
  let at = 0;
  for (const { first: top, second: bottom, share: down } of rows) {
    const [above, below] = [top * small.width, bottom * small.width];
    for (const { first, second, share } of columns) {
      const [a, b] = [small.values[above + first]!, small.values[above + second]!];
      const [c, d] = [small.values[below + first]!, small.values[below + second]!];
      const [upper, lower] = [a + (b - a) * share, c + (d - c) * share];
      large.values[at++]! += upper + (lower - upper) * down;
    }
  }
}

/** Between which two values each of the many lies, and how far. */
function samples(few: number, many: number) {
  return Array.from({ length: many }, (_, i) => {
    const place = Math.max(0, ((i + 0.5) * few) / many - 0.5);
    const first = Math.min(few - 1, Math.floor(place));
    return { first, second: Math.min(few - 1, first + 1), share: place - first };
  });
}
