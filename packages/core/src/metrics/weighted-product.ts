import { maximum, mul, pow, step, type Tensor2D } from "@tensorflow/tfjs-core";
import { differentiable } from "../differentiable/differentiable.ts";

// Keeps the derivative of x^p (p < 1) finite where x is nearly 0; float32 images do not come closer by chance.
const tiny = 1e-12;

/** The product of `max(values[i], 0) ^ exponents[i]`, element by element. Its gradient is 0 where a value is 0 or less. */
export function weightedProduct(values: readonly Tensor2D[], exponents: readonly number[]): Tensor2D {
  const product = (all: readonly Tensor2D[]) =>
    all
      .map((value, i) => mul(pow(maximum(value, tiny), exponents[i]!), step(value)))
      .reduce((total, factor) => mul(total, factor)) as Tensor2D;
  return differentiable(
    values,
    (save) => {
      save([...values]);
      return product(values);
    },
    (dy, saved) => {
      const whole = mul(product(saved as Tensor2D[]), dy);
      return saved.map((value, i) => mul(whole, mul(pow(maximum(value, tiny), -1), exponents[i]!)));
    },
  );
}
