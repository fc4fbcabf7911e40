import { differentiable } from "@srloss/core";
import {
  add,
  clipByValue,
  div,
  floor,
  matMul,
  reshape,
  type Tensor4D,
  tensor2d,
  tidy,
  transpose,
} from "@tensorflow/tfjs-core";

/** The shorter side of the images that DISTS was calibrated on. */
const side = 256;

/**
 * Images whose shorter side is longer than 256 as dists-pytorch's own script makes them smaller (`prepare_image` with `resize`, by way
 * of torchvision and Pillow): the shorter side becomes 256, the longer one what is left of a fraction, by a triangle as wide as the
 * images are scaled, cut off at the border, and rounded to whole numbers after each axis. Pillow counts in whole numbers, and so does
 * this: the same result, number for number. Gradients take no notice of the rounding.
 *
 * @param images `[batch, height, width, channels]` in 0..255; smaller ones are returned as they are.
 */
export function resizeAsPillow(images: Tensor4D): Tensor4D {
  const [, height, width] = images.shape;
  const shorter = Math.min(height, width);
  if (shorter <= side) return images;
  const scaled = (length: number) => (length === shorter ? side : Math.floor((side * length) / shorter));
  const [rows, columns] = [triangle(height, scaled(height)), triangle(width, scaled(width))];
  return differentiable(
    [images],
    () => tidy(() => rounded(rounded(whole(images), columns, alongColumns), rows, alongRows)),
    (dy) => [tidy(() => alongColumns(alongRows(dy as Tensor4D, rows.weights, true), columns.weights, true))],
  );
}

/** A matrix `[to, from]`: each row holds the weights of the source pixels of one result. */
interface Matrix {
  readonly values: Float32Array;
  readonly from: number;
  readonly to: number;
}

/** Weights as they are, and in steps of 2^-22 as Pillow counts them: the number of steps is `2048 high + low`. */
interface Resampling {
  readonly weights: Matrix;
  readonly high: Matrix;
  readonly low: Matrix;
}

const half = 2048;

function triangle(from: number, to: number): Resampling {
  const scale = from / to;
  const [weights, high, low] = [0, 1, 2].map(() => new Float32Array(to * from)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  for (let row = 0; row < to; row++) {
    const centre = (row + 0.5) * scale;
    const first = Math.max(0, Math.floor(centre - scale + 0.5));
    const last = Math.min(from, Math.floor(centre + scale + 0.5));
    const own = Array.from({ length: last - first }, (_, i) =>
      Math.max(0, 1 - Math.abs((first + i - centre + 0.5) / scale)),
    );
    const total = own.reduce((sum, weight) => sum + weight, 0);
    for (const [i, weight] of own.entries()) {
      const at = row * from + first + i;
      const steps = Math.floor((weight / total) * half * half + 0.5);
      weights[at] = weight / total;
      high[at] = Math.floor(steps / half);
      low[at] = steps % half;
    }
  }
  const matrix = (values: Float32Array) => ({ values, from, to });
  return { weights: matrix(weights), high: matrix(high), low: matrix(low) };
}

type Along = (x: Tensor4D, matrix: Matrix, back: boolean) => Tensor4D;

/** Of whole numbers in 0..255. Every sum is a whole number below 2^24, which float32 has, in whatever order it is added. */
function rounded(x: Tensor4D, { high, low }: Resampling, along: Along): Tensor4D {
  const carried = floor(div(along(x, low, false), half));
  const total = add(add(along(x, high, false), carried), half / 2);
  return clipByValue(floor(div(total, half)), 0, 255) as Tensor4D;
}

/** The width's axis by a matrix, or back by its transpose. */
function alongColumns(x: Tensor4D, { values, from, to }: Matrix, back: boolean): Tensor4D {
  const [batch, height, , channels] = x.shape;
  const lines = reshape(transpose(x, [0, 1, 3, 2]), [batch * height * channels, back ? to : from]);
  const product = matMul(lines, tensor2d(values, [to, from]), false, !back);
  return transpose(reshape(product, [batch, height, channels, back ? from : to]), [0, 1, 3, 2]) as Tensor4D;
}

function alongRows(x: Tensor4D, matrix: Matrix, back: boolean): Tensor4D {
  const turned = (y: Tensor4D) => transpose(y, [0, 2, 1, 3]) as Tensor4D;
  return turned(alongColumns(turned(x), matrix, back));
}

/** As files of 8 bits hold them. */
function whole(x: Tensor4D): Tensor4D {
  return clipByValue(floor(add(x, 0.5)), 0, 255) as Tensor4D;
}
