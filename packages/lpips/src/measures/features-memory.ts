interface Size {
  readonly height: number;
  readonly width: number;
}

/** Numbers of a network for each pixel: of the layers that are compared, together and of the largest one. */
interface Widths {
  readonly compared: number;
  readonly largest: number;
}

export const comparedWidths: Readonly<Record<"alex" | "squeeze" | "vgg", Widths>> = {
  // relu1 to relu5, at 1/4, 1/8 and 1/16 of the image's sides.
  alex: { compared: 10.5, largest: 4 },
  // relu1 at 1/2, fire3, fire5, fire6 to fire9.
  squeeze: { compared: 35, largest: 16 },
  // One layer of each block; DISTS sees the same layers.
  vgg: { compared: 122, largest: 64 },
};

/**
 * Bytes that comparing two images on a network's features takes at most: both images' features, three copies of the
 * largest ones, and the images as pixels.
 */
export function featuresMemory({ height, width }: Size, { compared, largest }: Widths): number {
  return 4 * height * width * (2 * compared + 3 * largest + 4 * 3);
}
