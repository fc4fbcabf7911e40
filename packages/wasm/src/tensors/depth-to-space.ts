/** Values from which on copying them at once is faster than one by one. */
const longRun = 24;

/**
 * A pixel shuffle of `[b, h, w, c]` in blocks of `size`: `[b, h * size, w * size, c / size^2]`. tfjs's own kernel looks
 * every value's index up by itself.
 *
 * @param values A view of the same memory as `to`.
 */
export function depthToSpace(values: Float32Array, to: Float32Array, shape: readonly number[], size: number): void {
  const [batch, height, width, channels] = shape as [number, number, number, number];
  // What stays side by side: one row of a block.
  const run = channels / size;
  const row = width * run;
  // Copying within one view makes no view for each run.
  const all = new Float32Array(to.buffer);
  const start = to.byteOffset / 4;
  let from = values.byteOffset / 4;
  for (let y = 0; y < batch * height; y++)
    for (let x = 0; x < width; x++)
      for (let inner = 0; inner < size; inner++) {
        const at = start + (y * size + inner) * row + x * run;
        if (run >= longRun) all.copyWithin(at, from, from + run);
        else for (let i = 0; i < run; i++) all[at + i] = all[from + i]!;
        from += run;
      }
}
