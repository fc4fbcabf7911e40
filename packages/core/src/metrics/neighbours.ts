import {
  add,
  concat,
  engine,
  getBackend,
  getKernel,
  slice,
  sub,
  type Tensor4D,
  tidy,
  zeros,
} from "@tensorflow/tfjs-core";
import { differentiable } from "../differentiable/differentiable.ts";

type Axis = 1 | 2;

/** Each pixel with the one so many further along an axis: their sum, or the first less the second. */
export interface NeighbourStep {
  readonly axis: Axis;
  readonly distance: number;
  readonly minus?: true;
}

/** A kernel that a backend may bring, for images of one channel. */
const kernel = "SrlossNeighbourSteps";

/**
 * Steps one after the other, where all that they look at is there: each leaves its distance less along its axis. Sums over boxes take
 * the logarithm of the box's pixels, and these are operations that every engine does at the speed of its memory. Differentiable.
 */
export function neighbourSteps(x: Tensor4D, steps: readonly NeighbourStep[]): Tensor4D {
  return differentiable(
    [x],
    () => {
      if (x.shape[3] === 1 && getKernel(kernel, getBackend()))
        return engine().runKernel(kernel, { x }, { steps: steps as never }) as Tensor4D;
      return tidy(() => steps.reduce(stepped, x));
    },
    (dy) => [tidy(() => steps.reduceRight(steppedBack, dy))],
  );
}

function stepped(x: Tensor4D, { axis, distance, minus }: NeighbourStep): Tensor4D {
  const length = x.shape[axis] - distance;
  const [near, far] = [along(x, axis, 0, length), along(x, axis, distance, length)];
  return tidy(() => (minus ? sub(near, far) : add(near, far)));
}

/** The transpose of that. */
function steppedBack(dy: Tensor4D, { axis, distance, minus }: NeighbourStep): Tensor4D {
  const [near, far] = [withMargins(dy, axis, 0, distance), withMargins(dy, axis, distance, 0)];
  return minus ? sub(near, far) : add(near, far);
}

/** Rows or columns of zeros before and after. */
export function withMargins(x: Tensor4D, axis: Axis, before: number, after: number): Tensor4D {
  const none = (length: number): Tensor4D[] => {
    const shape: [number, number, number, number] = [...x.shape];
    shape[axis] = length;
    return length ? [zeros(shape)] : [];
  };
  return concat([...none(before), x, ...none(after)], axis);
}

/** So many rows or columns. */
export function along(x: Tensor4D, axis: Axis, from: number, length: number): Tensor4D {
  const begin: [number, number, number, number] = [0, 0, 0, 0];
  begin[axis] = from;
  const size: [number, number, number, number] = [...x.shape];
  size[axis] = length;
  return slice(x, begin, size);
}
