/** Pixels between the pictures of a sheet. */
const gap = 2;

/** Pictures of one size in rows of `columns`, on one sheet. */
export function sheet(pictures: readonly ImageData[], columns: number): ImageData {
  const { width, height } = pictures[0]!;
  const across = Math.min(columns, pictures.length);
  const down = Math.ceil(pictures.length / across);
  const all = new ImageData(across * (width + gap) - gap, down * (height + gap) - gap);
  pictures.forEach(({ data }, index) => {
    const [left, top] = [(index % across) * (width + gap), Math.floor(index / across) * (height + gap)];
    for (let y = 0; y < height; y++)
      all.data.set(data.subarray(4 * width * y, 4 * width * (y + 1)), 4 * ((top + y) * all.width + left));
  });
  return all;
}
