const lanczos = [
  676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
  -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
];

/** The logarithm of the gamma function of what is above 0, by Lanczos' approximation of 9 terms. */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const sum = lanczos.reduce((total, term, i) => total + term / (x + i), 0.9999999999998099);
  const t = x + 6.5;
  return Math.log(2 * Math.PI) / 2 + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

/** Of an asymmetric generalized Gaussian distribution. */
export interface AsymmetricGaussian {
  readonly shape: number;
  /** Scales on both sides of 0. */
  readonly left: number;
  readonly right: number;
  readonly mean: number;
}

/** Shapes that are tried, and what the moments' ratio is of each; it rises. */
const shapes = Array.from({ length: 9801 }, (_, i) => 0.2 + i * 0.001);
let ratios: readonly number[] | undefined;

/** The distribution with the moments of these values (Lasmar et al., 2009); NaN where none is above, or none below 0. */
export function asymmetricGaussian(values: Float64Array): AsymmetricGaussian {
  let [below, belowSquares, above, aboveSquares, sizes] = [0, 0, 0, 0, 0];
  for (const value of values) {
    sizes += Math.abs(value);
    if (value < 0) {
      below++;
      belowSquares += value ** 2;
    } else if (value > 0) {
      above++;
      aboveSquares += value ** 2;
    }
  }
  const n = values.length;
  const [left, right] = [Math.sqrt(belowSquares / below), Math.sqrt(aboveSquares / above)];
  const skew = left / right;
  const ratio = (sizes / n) ** 2 / ((belowSquares + aboveSquares) / n);
  const shape = shapeOf((ratio * (skew ** 3 + 1) * (skew + 1)) / (skew ** 2 + 1) ** 2);
  const scale = Math.exp((logGamma(1 / shape) - logGamma(3 / shape)) / 2);
  return {
    shape,
    left: left * scale,
    right: right * scale,
    mean: (right - left) * scale * Math.exp(logGamma(2 / shape) - logGamma(1 / shape)),
  };
}

/** The shape on the grid whose ratio is nearest. */
function shapeOf(ratio: number): number {
  ratios ??= shapes.map((g) => Math.exp(2 * logGamma(2 / g) - logGamma(1 / g) - logGamma(3 / g)));
  let [low, high] = [0, ratios.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (ratios[middle]! < ratio) low = middle;
    else high = middle;
  }
  const nearer = Math.abs(ratios[low]! - ratio) <= Math.abs(ratios[high]! - ratio) ? low : high;
  return shapes[Number.isNaN(ratio) ? 0 : nearer]!;
}
