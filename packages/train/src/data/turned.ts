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
  for (let y = 0, to = at; y < side; y++)
    for (let x = 0; x < side; x++) {
      const [down, across] = transposed ? [x, y] : [y, x];
      const from = 3 * (side * (upsideDown ? side - 1 - down : down) + (mirrored ? side - 1 - across : across));
      for (let channel = 0; channel < 3; channel++) into[to++] = pixels[from + channel]!;
    }
}
