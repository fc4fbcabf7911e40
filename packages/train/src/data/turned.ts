/** One of the eight ways to flip and turn a square. */
export interface Turn {
  readonly mirrored: boolean;
  readonly upsideDown: boolean;
  /** Rows become columns. */
  readonly transposed: boolean;
}

export const unturned: Turn = { mirrored: false, upsideDown: false, transposed: false };

/** Writes a square of pixels, flipped and turned, into a batch. */
export function writeTurned(
  pixels: ArrayLike<number>,
  side: number,
  { mirrored, upsideDown, transposed }: Turn,
  into: Float32Array,
  at: number,
): void {
  // Pixels are visited in the order in which they are written: so far from one to the next, and from one row to the next.
  const down = upsideDown ? -3 * side : 3 * side;
  const right = mirrored ? -3 : 3;
  const first = 3 * ((upsideDown ? side * (side - 1) : 0) + (mirrored ? side - 1 : 0));
  const step = transposed ? down : right;
  const row = transposed ? right : down;
  for (let y = 0, to = at; y < side; y++)
    for (let x = 0, from = first + y * row; x < side; x++, from += step) {
      into[to++] = pixels[from]!;
      into[to++] = pixels[from + 1]!;
      into[to++] = pixels[from + 2]!;
    }
}
