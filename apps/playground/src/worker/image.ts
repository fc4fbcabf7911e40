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

/** A rectangle of an image, in its pixels. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The middle of an area, at most `side` a side. */
export function middleOf({ x, y, width, height }: Area, side: number): Area {
  const [wide, high] = [Math.min(side, width), Math.min(side, height)];
  return { x: x + ((width - wide) >> 1), y: y + ((height - high) >> 1), width: wide, height: high };
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

/** A part of an image; the image itself where that is all of it. */
export function cutImage(image: Image, { x, y, width, height }: Area): Image {
  if (width === image.width && height === image.height) return image;
  const data = image.data.slice(0, width * height * 3);
  for (let row = 0; row < height; row++) {
    const from = 3 * ((y + row) * image.width + x);
    data.set(image.data.subarray(from, from + 3 * width), 3 * row * width);
  }
  return { ...image, width, height, data };
}
