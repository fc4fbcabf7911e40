import { differentiable } from "@srloss/core";
import {
  add,
  clipByValue,
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
 * images are scaled, cut off at the border, and rounded to whole numbers after each axis. Gradients take no notice of the rounding.
 * Equal to Pillow, whose sums are of whole numbers, but for ties: fewer than 1 number in 1000 is another, by 1.
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
    () => tidy(() => whole(alongRows(whole(alongColumns(images, columns, false)), rows, false))),
    (dy) => [tidy(() => alongColumns(alongRows(dy as Tensor4D, rows, true), columns, true))],
  );
}

/** The matrix `[to, from]`: each row holds the weights of the source pixels of one result. */
interface Resampling {
  readonly weights: Float32Array;
  readonly from: number;
  readonly to: number;
}

function triangle(from: number, to: number): Resampling {
  const scale = from / to;
  const weights = new Float32Array(to * from);
  for (let row = 0; row < to; row++) {
    const centre = (row + 0.5) * scale;
    const first = Math.max(0, Math.floor(centre - scale + 0.5));
    const last = Math.min(from, Math.floor(centre + scale + 0.5));
    const own = Array.from({ length: last - first }, (_, i) =>
      Math.max(0, 1 - Math.abs((first + i - centre + 0.5) / scale)),
    );
    const total = own.reduce((sum, weight) => sum + weight, 0);
    for (const [i, weight] of own.entries()) weights[row * from + first + i] = weight / total;
  }
  return { weights, from, to };
}

/** The width's axis by a matrix, or back by its transpose. */
function alongColumns(x: Tensor4D, { weights, from, to }: Resampling, back: boolean): Tensor4D {
  const [batch, height, , channels] = x.shape;
  const lines = reshape(transpose(x, [0, 1, 3, 2]), [batch * height * channels, back ? to : from]);
  const product = matMul(lines, tensor2d(weights, [to, from]), false, !back);
  return transpose(reshape(product, [batch, height, channels, back ? from : to]), [0, 1, 3, 2]) as Tensor4D;
}

function alongRows(x: Tensor4D, resampling: Resampling, back: boolean): Tensor4D {
  const turned = (y: Tensor4D) => transpose(y, [0, 2, 1, 3]) as Tensor4D;
  return turned(alongColumns(turned(x), resampling, back));
}

/** Half goes up, as in Pillow's sums. */
function whole(x: Tensor4D): Tensor4D {
  return clipByValue(floor(add(x, 0.5)), 0, 255) as Tensor4D;
}
