import { add, mul, type Tensor } from "@tensorflow/tfjs-core";
import { differentiable } from "./differentiable.ts";

/** `scale * x + offset`, differentiable in `x`. */
export function affine<T extends Tensor>(x: T, scale: number, offset: number): T {
  if (scale === 1 && offset === 0) return x;
  return differentiable(
    [x],
    () => {
      const scaled = mul(x, scale);
      // A pass that changes nothing is left out: 0..1 is 0..255 but for the scale.
      return (offset ? add(scaled, offset) : scaled) as T;
    },
    (dy) => [mul(dy, scale)],
    (dy) => [affine(dy, scale, 0)],
  );
}
