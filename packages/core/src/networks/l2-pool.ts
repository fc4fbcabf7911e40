import {
  add,
  depthwiseConv2d,
  div,
  mul,
  pad,
  slice,
  sqrt,
  square,
  type Tensor4D,
  tensor4d,
  tidy,
  tile,
} from "@tensorflow/tfjs-core";
import { differentiable } from "../differentiable/differentiable.ts";
import { spread } from "./kernels/spread-gradient.ts";

/** Keeps the root of zeros, and its gradient, finite (Ding et al.'s code). */
const epsilon = 1e-12;
const none: [number, number] = [0, 0];
const one: [number, number] = [1, 1];

/**
 * `sqrt(blur(x^2) + 1e-12)` at every other row and column, blurred by [1 2 1] x [1 2 1] / 16, with a zero around the images
 * (Hénaff and Simoncelli, 2016; as DISTS has it). Differentiable: at zeros its gradient is 0.
 */
export function l2Pool(x: Tensor4D): Tensor4D {
  return differentiable(
    [x],
    (save) => {
      const y = tidy(() => sqrt(add(blur(pad(square(x), [none, one, one, none]), 2), epsilon))) as Tensor4D;
      save([x, y]);
      return y;
    },
    (dy, [input, y]) => [
      tidy(() => mul(input!, spreadBlur(div(dy, y!) as Tensor4D, input!.shape as Tensor4D["shape"]))),
    ],
  );
}

function blur(x: Tensor4D, stride: number): Tensor4D {
  const channels = x.shape[3];
  const filter = tile(
    tensor4d(
      [1, 2, 1, 2, 4, 2, 1, 2, 1].map((n) => n / 16),
      [3, 3, 1, 1],
    ),
    [1, 1, channels, 1],
  );
  return depthwiseConv2d(x, filter as Tensor4D, stride, "valid");
}

/** The gradient of the blurred squares' sums, by themselves: the blur of `dy` with zeros in between. */
function spreadBlur(dy: Tensor4D, [batch, height, width, channels]: Tensor4D["shape"]): Tensor4D {
  const apart = spread(dy, 2);
  const [, rows, columns] = apart.shape;
  const around = (side: number, has: number): [number, number] => [1, side - has + 1];
  const padded = pad(apart, [none, around(height, rows), around(width, columns), none]);
  return slice(blur(padded, 1), 0, [batch, height, width, channels]);
}
