import type { Image } from "../worker/image.ts";

/** A picture of at most so many pixels a side, of every so-manyth pixel. */
export function thumbnail(image: Image, most: number): Image {
  const by = Math.max(1, Math.ceil(Math.max(image.width, image.height) / most));
  if (by === 1) return image;
  const [width, height] = [Math.ceil(image.width / by), Math.ceil(image.height / by)];
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 3; c++) data[3 * (y * width + x) + c] = image.data[3 * by * (y * image.width + x) + c]!;
  return { name: image.name, width, height, data };
}
