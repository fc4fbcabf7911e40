import { add, mul, type Tensor } from "@tensorflow/tfjs-core";
import { differentiable } from "./differentiable.ts";

/** `scale * x + offset`, differentiable in `x`. */
export function affine<T extends Tensor>(x: T, scale: number, offset: number): T {
  if (scale === 1 && offset === 0) return x;
  return differentiable(
    [x],
    () => add(mul(x, scale), offset) as T,
    (dy) => [mul(dy, scale)],
    (dy) => [affine(dy, scale, 0)],
  );
}
