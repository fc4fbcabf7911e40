import type { Image } from "../worker/image.ts";

/** Pictures of one height in a row. */
export function sideBySide(images: readonly Image[], name: string): Image {
  const height = images[0]?.height ?? 0;
  const width = images.reduce((sum, image) => sum + image.width, 0);
  const data = new Uint8Array(width * height * 3);
  let left = 0;
  for (const image of images) {
    for (let y = 0; y < height; y++)
      data.set(image.data.subarray(3 * y * image.width, 3 * (y + 1) * image.width), 3 * (y * width + left));
    left += image.width;
  }
  return { name, width, height, data };
}
