import type { Tensor4D } from "@tensorflow/tfjs-core";

/** Rows of one channel of one image. */
export type Plane = number[][];

/** The channels of one image of a batch. */
export function planesOf(images: Tensor4D, image = 0): Plane[] {
  const rows = images.arraySync()[image]!;
  return Array.from({ length: images.shape[3] }, (_, c) => rows.map((row) => row.map((pixel) => pixel[c]!)));
}

/** Y of ITU-R BT.601 in 16..235, from R, G and B in 0..255. */
export function directLuma([red, green, blue]: readonly Plane[]): Plane {
  return red!.map((row, y) =>
    row.map((r, x) => 16 + (65.481 * r) / 255 + (128.553 * green![y]![x]!) / 255 + (24.966 * blue![y]![x]!) / 255),
  );
}

export function cropped(plane: Plane, border: number): Plane {
  return plane.slice(border, plane.length - border).map((row) => row.slice(border, row.length - border));
}

export function directPsnr(a: readonly Plane[], b: readonly Plane[]): number {
  const errors = a.flatMap((plane, c) => plane.flatMap((row, y) => row.map((v, x) => (v - b[c]![y]![x]!) ** 2)));
  return 10 * Math.log10(255 ** 2 / (errors.reduce((sum, e) => sum + e, 0) / errors.length));
}

/** The mean over the channels. */
export function directSsim(a: readonly Plane[], b: readonly Plane[]): number {
  return mean(a.map((plane, c) => similarity(plane, b[c]!).ssim));
}

export function directMsSsim(a: readonly Plane[], b: readonly Plane[]): number {
  return mean(
    a.map((plane, c) => {
      let [x, y] = [plane, b[c]!];
      return [0.0448, 0.2856, 0.3001, 0.2363, 0.1333].reduce((product, power, scale) => {
        const { ssim, contrastStructure } = similarity(x, y);
        [x, y] = [halved(x), halved(y)];
        return product * Math.max(scale === 4 ? ssim : contrastStructure, 0) ** power;
      }, 1);
    }),
  );
}

const mean = (all: readonly number[]) => all.reduce((sum, v) => sum + v, 0) / all.length;

const exponentials = Float64Array.from({ length: 121 }, (_, k) =>
  Math.exp(-(((k % 11) - 5) ** 2 + (Math.floor(k / 11) - 5) ** 2) / (2 * 1.5 ** 2)),
);
const total = exponentials.reduce((sum, g) => sum + g, 0);
const gauss = exponentials.map((g) => g / total);

/** Means over every position at which the window lies within the image; variances about the window's own mean. */
function similarity(a: Plane, b: Plane): { ssim: number; contrastStructure: number } {
  const [c1, c2] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2];
  const [height, width] = [a.length, a[0]!.length];
  // In one array each, and by loops: a call for each of 121 values of each window takes ten times as long.
  const [xs, ys] = [Float64Array.from(a.flat()), Float64Array.from(b.flat())];
  let [ssim, contrastStructure, positions] = [0, 0, 0];
  for (let top = 0; top + 11 <= height; top++)
    for (let left = 0; left + 11 <= width; left++) {
      let [mx, my] = [0, 0];
      for (let k = 0, at = top * width + left; k < 121; k += 11, at += width)
        for (let i = 0; i < 11; i++) {
          mx += gauss[k + i]! * xs[at + i]!;
          my += gauss[k + i]! * ys[at + i]!;
        }
      let [vx, vy, covariance] = [0, 0, 0];
      for (let k = 0, at = top * width + left; k < 121; k += 11, at += width)
        for (let i = 0; i < 11; i++) {
          const weight = gauss[k + i]!;
          const x = xs[at + i]! - mx;
          const y = ys[at + i]! - my;
          vx += weight * x * x;
          vy += weight * y * y;
          covariance += weight * x * y;
        }
      const cs = (2 * covariance + c2) / (vx + vy + c2);
      contrastStructure += cs;
      ssim += ((2 * mx * my + c1) / (mx * mx + my * my + c1)) * cs;
      positions++;
    }
  return { ssim: ssim / positions, contrastStructure: contrastStructure / positions };
}

/** 2x2 means; the last row or column of an odd size counts twice. */
function halved(plane: Plane): Plane {
  const [height, width] = [plane.length, plane[0]!.length];
  return Array.from({ length: Math.ceil(height / 2) }, (_, i) => {
    const [upper, lower] = [plane[2 * i]!, plane[Math.min(2 * i + 1, height - 1)]!];
    return Array.from({ length: Math.ceil(width / 2) }, (_, j) => {
      const next = Math.min(2 * j + 1, width - 1);
      return (upper[2 * j]! + upper[next]! + lower[2 * j]! + lower[next]!) / 4;
    });
  });
}
