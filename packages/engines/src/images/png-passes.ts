/** What says how the rows of a PNG lie in its data. */
export interface PngRows {
  readonly width: number;
  readonly height: number;
  /** Bits of a sample. */
  readonly depth: number;
  /** Samples of a pixel, as stored. */
  readonly channels: number;
  readonly interlaced: boolean;
}

/** Rows of a PNG that follow each other: all of them, or those of one of Adam7's passes. */
export interface PngPass {
  /** First column and row, and steps between columns and rows. */
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly down: number;
  readonly columns: number;
  readonly rows: number;
  /** Of a row, without the byte of its filter. */
  readonly rowBytes: number;
}

/** First column, first row, column step and row step of Adam7's passes. */
const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** In the order of the data; passes without pixels are left out. */
export function pngPasses({ width, height, depth, channels, interlaced }: PngRows): PngPass[] {
  return (interlaced ? adam7 : ([[0, 0, 1, 1]] as const))
    .map(([left, top, right, down]) => {
      const columns = Math.ceil((width - left) / right);
      const rows = Math.ceil((height - top) / down);
      return { left, top, right, down, columns, rows, rowBytes: Math.ceil((columns * channels * depth) / 8) };
    })
    .filter(({ columns, rows }) => columns > 0 && rows > 0);
}
