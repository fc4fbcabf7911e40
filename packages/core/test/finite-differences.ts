import { add, mul, type Scalar, sum, type Tensor, tensor, tidy, valueAndGrad } from "@tensorflow/tfjs-core";
import { expect } from "vitest";
import { differentiable } from "../src/index.ts";
import { value } from "./images.ts";

/** The gradient of `f` at `x`, which reaches `f` as the output of another op, as that of a model would. */
export function gradientOf<T extends Tensor>(f: (x: T) => Scalar, x: T): Float32Array {
  const passedOn = (given: T) =>
    differentiable(
      [given],
      () => mul(given, 1) as T,
      (dy) => [mul(dy, 1)],
    );
  const { value: loss, grad } = valueAndGrad((given: Tensor) => f(passedOn(given as T)))(x);
  expect(grad.shape).toEqual(x.shape);
  const gradient = grad.dataSync().slice() as Float32Array;
  loss.dispose();
  grad.dispose();
  return gradient;
}

/**
 * Expects the gradient of `f` at `x` to be its central finite differences: in every coordinate, or along so many
 * `directions` of random signs. `tolerance` is in units of the largest derivative, or of the gradient's norm.
 */
export function expectGradient<T extends Tensor>(
  f: (x: T) => Scalar,
  x: T,
  options: { step: number; tolerance?: number; directions?: number },
): void {
  const { step, tolerance = 2e-3, directions } = options;
  const gradient = gradientOf(f, x);
  const along = (direction: Float32Array) => {
    const at = (distance: number) =>
      value(() => f(tidy(() => add(x, mul(tensor(direction, x.shape), distance))) as unknown as T));
    return (at(step) - at(-step)) / (2 * step);
  };
  const scale = directions === undefined ? Math.max(...gradient.map(Math.abs)) : Math.hypot(...gradient);
  expect(scale).toBeGreaterThan(0);
  for (let i = 0; i < (directions ?? x.size); i++) {
    const direction = Float32Array.from(gradient, (_, j) => (directions === undefined ? Number(i === j) : sign(i, j)));
    const slope = gradient.reduce((total, g, j) => total + g * direction[j]!, 0);
    const difference = Math.abs(along(direction) - slope) / scale;
    expect(difference, `direction ${i}`).toBeLessThan(tolerance);
  }
}

/** A scalar in which every element of `y` counts differently; differentiable. */
export function weighted(y: Tensor): Scalar {
  const weights = () =>
    tensor(
      Float32Array.from({ length: y.size }, (_, i) => Math.sin(3 * i + 1)),
      y.shape,
    );
  return differentiable(
    [y],
    () => sum(mul(y, weights())) as Scalar,
    (dy) => [mul(weights(), dy)],
  );
}

/** 1 or -1, by the top bit of a multiplicative hash. */
function sign(direction: number, element: number): number {
  return Math.imul(element * 64 + direction + 1, 0x9e3779b1) < 0 ? -1 : 1;
}
