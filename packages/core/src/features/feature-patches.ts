import { mul, pad, reshape, slice, type Tensor3D, type Tensor4D, transpose } from "@tensorflow/tfjs-core";
import { differentiable } from "../differentiable/differentiable.ts";
import { SrlossError } from "../srloss-error.ts";

/**
 * Cuts feature maps into squares: `[b, h, w, c]` to `[b * rows * columns, size, size, c]`; what is left at the right and
 * at the bottom is not used. Differentiable.
 *
 * @throws SrlossError where not even one patch fits.
 */
export function featurePatches(features: Tensor4D, size: number, layer: string): Tensor4D {
  const [b, h, w, c] = features.shape;
  const [rows, columns] = [Math.floor(h / size), Math.floor(w / size)];
  if (rows === 0 || columns === 0)
    throw new SrlossError(
      "shape",
      `style: layer ${layer} has ${h}x${w} features here, less than a ${size}x${size} patch; use larger images or smaller patches.`,
    );
  const [usedH, usedW] = [rows * size, columns * size];
  // [b * rows, size, columns, size * c]: swapping the middle two brings each patch together, and back.
  return differentiable(
    [features],
    () => {
      const used = slice(features, [0, 0, 0, 0], [b, usedH, usedW, c]);
      const strips = transpose(reshape(used, [b * rows, size, columns, size * c]), [0, 2, 1, 3]);
      return reshape(strips, [b * rows * columns, size, size, c]);
    },
    (dy) => {
      const strips = transpose(reshape(dy, [b * rows, columns, size, size * c]), [0, 2, 1, 3]);
      return [
        pad(reshape(strips, [b, usedH, usedW, c]), [
          [0, 0],
          [0, h - usedH],
          [0, w - usedW],
          [0, 0],
        ]),
      ];
    },
  );
}

/**
 * A map of the patches that `featurePatches` cut, `[b * rows * columns, size, size]`, as one of the features `[b, h, w]`: 0
 * at the edges that no patch holds, and scaled so that the mean stays what it was.
 */
export function mapOfPatches(map: Tensor3D, size: number, [b, h, w]: Tensor4D["shape"]): Tensor3D {
  const [rows, columns] = [Math.floor(h / size), Math.floor(w / size)];
  const strips = transpose(reshape(map, [b * rows, columns, size, size]), [0, 2, 1, 3]);
  const whole = reshape(strips, [b, rows * size, columns * size]);
  const padded = pad(whole, [
    [0, 0],
    [0, h - rows * size],
    [0, w - columns * size],
  ]);
  return mul(padded, (h * w) / (rows * columns * size ** 2)) as Tensor3D;
}
