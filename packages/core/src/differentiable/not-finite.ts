import { add, mul, type Scalar, type Tensor } from "@tensorflow/tfjs-core";
import { differentiable } from "./differentiable.ts";
import { meanOfAll } from "./sum-and-mean.ts";

/**
 * 0 where every element is finite, NaN otherwise, and so its gradient: 0, but NaN at the elements that are not. Added to a
 * value that came through a network, it lets no backend hide that a generator has diverged: the ReLU and the max pool of
 * some make a number of NaN.
 */
export function notFinite(x: Tensor): Scalar {
  return differentiable(
    [x],
    (save) => {
      save([x]);
      return mul(meanOfAll(x), 0) as Scalar;
    },
    (dy, [saved]) => [mul(mul(saved!, 0), dy)],
  );
}

/** A value as it is where `finite` is 0, and NaN, with its gradient, where that is NaN: what `notFinite` says of a constant. */
export function unlessNotFinite(value: Scalar, finite: Scalar): Scalar {
  return differentiable(
    [value],
    (save) => {
      save([finite]);
      return add(value, finite) as Scalar;
    },
    (dy, [saved]) => [add(dy, saved!)],
  );
}
