import {
  add,
  clipByValue,
  floor,
  matMul,
  mul,
  reshape,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  tensor2d,
  tidy,
  transpose,
} from "@tensorflow/tfjs-core";
import { differentiable } from "../differentiable/differentiable.ts";
import { SrlossError } from "../srloss-error.ts";
import { checkOptions, type OptionNames } from "../validation/check-options.ts";
import { given } from "../validation/given.ts";
import { meant } from "../validation/meant.ts";
import { checkImages, toFloat } from "./image-pair.ts";
import { type ResizeMethod, resampling, resizeMethods } from "./resampling.ts";

export interface ImresizeOptions {
  /** Times as large, as MATLAB's `imresize(A, scale)`: `ceil(scale * side)` pixels. This or `size`. Defaults to what `size` says. */
  readonly scale?: number;
  /** Height and width of the result, as MATLAB's `imresize(A, [rows columns])`: each side has its own scale. Defaults to
   * what `scale` says. */
  readonly size?: readonly [height: number, width: number];
  /** Defaults to `cubic`. */
  readonly method?: ResizeMethod;
  /** Whether the kernel widens where an image shrinks. Defaults to `true`, but of `nearest` to `false`. */
  readonly antialias?: boolean;
  /** `uint8`: rounded and clipped to 0..255 after each side, as MATLAB does it to images of 8 bits. Defaults to `none`. */
  readonly rounding?: "none" | "uint8";
}

const optionNames: OptionNames<ImresizeOptions> = {
  scale: true,
  size: true,
  method: true,
  antialias: true,
  rounding: true,
};

/**
 * Resampling as MATLAB's `imresize` does it, the down- and upscaling of super-resolution benchmarks: by default Keys' cubic
 * kernel (1981) with a = -0.5, widened by the scale factor when shrinking (antialiasing), borders mirrored, the side that
 * shrinks more first. Not rounded and not clipped unless asked for. Differentiable; the gradient passes rounding and clipping as
 * if they were not there.
 *
 * @param images `[batch, height, width, channels]`.
 * @param options `scale` or `size`; `method`, `antialias` and `rounding`.
 * @returns `[batch, height, width, channels]` of the new size, in the units of `images`.
 * @throws SrlossError where the rank is not 4, an option is unknown or makes no sense, and unless either a scale or a size is given.
 *
 * @example
 * ```ts
 * imresize(tf.ones([1, 65, 64, 3]), { scale: 1 / 4 }).shape; // => [1, 17, 16, 3]
 * imresize(tf.ones([1, 65, 64, 3]), { size: [16, 16], rounding: "uint8" }).shape; // => [1, 16, 16, 3]
 * ```
 */
export function imresize(images: Tensor, options: ImresizeOptions): Tensor4D {
  checkOptions("imresize", options, optionNames, []);
  const { method = "cubic", antialias = method !== "nearest", rounding = "none" } = options;
  checkImages(images, "imresize: images");
  const methods = Object.keys(resizeMethods);
  if (!methods.includes(method))
    throw new SrlossError(
      "option",
      `imresize: method ${given(method)} is unknown${meant(method, methods)} Methods: ${methods.join(", ")}.`,
    );
  if (rounding !== "none" && rounding !== "uint8")
    throw new SrlossError(
      "option",
      `imresize: rounding is "none" or "uint8"; got ${given(rounding)}${meant(rounding, ["none", "uint8"])}`,
    );
  if (typeof antialias !== "boolean")
    throw new SrlossError("option", `imresize: antialias is true or false; got ${given(antialias)}.`);
  const sides = targetSides(images.shape, options);
  // As MATLAB: the smaller scale first, rows where they are equal.
  sides.sort((a, b) => a.scale - b.scale);
  return tidy(() =>
    sides.reduce((image, { axis, to, scale }) => {
      const resized = along(
        image,
        axis,
        to,
        Float32Array.from(resampling(image.shape[axis], to, { scale, method, antialias })),
      );
      return rounding === "uint8" ? asBytes(resized) : resized;
    }, toFloat(images)),
  );
}

interface Side {
  readonly axis: 1 | 2;
  readonly to: number;
  readonly scale: number;
}

function targetSides([, height, width]: Tensor4D["shape"], { scale, size }: ImresizeOptions): Side[] {
  if ((scale === undefined) === (size === undefined))
    throw new SrlossError(
      "option",
      "imresize needs one of scale and size, as in { scale: 1 / 4 } or { size: [64, 64] }.",
    );
  if (scale !== undefined) {
    if (!(Number.isFinite(scale) && scale > 0))
      throw new SrlossError("option", `imresize: scale is a number above 0; got ${given(scale)}.`);
    return [
      { axis: 1, to: Math.ceil(scale * height), scale },
      { axis: 2, to: Math.ceil(scale * width), scale },
    ];
  }
  const [rows, columns] = (Array.isArray(size) ? size : []) as number[];
  if (!(Number.isInteger(rows) && rows! > 0 && Number.isInteger(columns) && columns! > 0))
    throw new SrlossError(
      "option",
      `imresize: size is [height, width] in whole pixels above 0; got ${Array.isArray(size) ? `[${size}]` : given(size)}.`,
    );
  return [
    { axis: 1, to: rows!, scale: rows! / height },
    { axis: 2, to: columns!, scale: columns! / width },
  ];
}

/** The matrix `[to, from]` times each line along `axis`. */
function along(images: Tensor4D, axis: 1 | 2, to: number, matrix: Float32Array): Tensor4D {
  const from = images.shape[axis];
  const product = (x: Tensor4D, transposed: boolean): Tensor4D => {
    const order = axis === 1 ? [1, 0, 2, 3] : [2, 0, 1, 3];
    const lines = transpose(x, order) as Tensor4D;
    const [n, ...others] = lines.shape;
    const weights = tensor2d(matrix, [to, from]);
    const resized = matMul(weights, reshape(lines, [n, lines.size / n]) as Tensor2D, transposed);
    const back = axis === 1 ? [1, 0, 2, 3] : [1, 2, 0, 3];
    return transpose(reshape(resized, [resized.shape[0]!, ...others]), back) as Tensor4D;
  };
  return differentiable(
    [images],
    () => product(images, false),
    (dy) => [product(dy, true)],
  );
}

function asBytes(images: Tensor4D): Tensor4D {
  return differentiable(
    [images],
    // What is not finite shows, on engines that round and clip it to a number, too.
    () => add(clipByValue(floor(add(images, 0.5)), 0, 255), mul(images, 0)),
    (dy) => [dy],
  );
}
