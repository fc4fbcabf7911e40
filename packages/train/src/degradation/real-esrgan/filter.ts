import { depthwiseConv2d, mirrorPad, type Tensor4D, tensor4d, tidy } from "@tensorflow/tfjs-core";

/** A kernel `[height, width]` of odd sides. */
export interface Window {
  readonly height: number;
  readonly width: number;
  readonly values: Float32Array;
}

/** Filters images with a kernel; beyond their border they are mirrored. */
export function filtered(images: Tensor4D, { height, width, values }: Window): Tensor4D {
  return tidy(() => {
    const channels = images.shape[3];
    const each = Float32Array.from({ length: values.length * channels }, (_, i) => values[Math.floor(i / channels)]!);
    const padded = mirrored(images, (height - 1) / 2, (width - 1) / 2);
    return depthwiseConv2d(padded, tensor4d(each, [height, width, channels, 1]), 1, "valid");
  });
}

/** The pixel at the border is not repeated; a border that is wider than an image is mirrored again. */
function mirrored(images: Tensor4D, rows: number, columns: number): Tensor4D {
  if (rows === 0 && columns === 0) return images;
  const [, height, width] = images.shape;
  const [down, across] = [Math.min(rows, height - 1), Math.min(columns, width - 1)];
  const padded = mirrorPad(
    images,
    [
      [0, 0],
      [down, down],
      [across, across],
      [0, 0],
    ],
    "reflect",
  ) as Tensor4D;
  return mirrored(padded, height > 1 ? rows - down : 0, width > 1 ? columns - across : 0);
}
