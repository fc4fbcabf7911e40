/** RGB pixels with a name: what travels between the page and the worker. */
export interface Image {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** `[height, width, 3]` in 0..255. */
  readonly data: Uint8Array | Float32Array;
  /** The file was gray: its luma is the gray itself. */
  readonly grayscale?: true;
}

/** What a canvas draws: rounded, clamped, opaque. */
export function imagePixels({ width, height, data }: Image): ImageData {
  const pixels = new ImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) pixels.data[4 * i + c] = data[3 * i + c]!;
    pixels.data[4 * i + 3] = 255;
  }
  return pixels;
}
