import type { Random } from "../../random/random.ts";
import type { Window } from "./filter.ts";

/** The shape of a Gaussian: deviations along its axes, and how far these are turned. */
export interface Spread {
  readonly sigmaX: number;
  readonly sigmaY: number;
  readonly angle: number;
}

/** How a kernel falls off with the squared distance in units of its spread. */
type Profile = (squared: number) => number;

export const gaussian: Profile = (squared) => Math.exp(-squared / 2);
/** Sharper or blunter than a Gaussian, `exp(-(d^beta) / 2)`. */
export const generalised =
  (beta: number): Profile =>
  (squared) =>
    Math.exp(-(squared ** beta) / 2);
/** Flat in the middle, `1 / (1 + d^beta)`. */
export const plateau =
  (beta: number): Profile =>
  (squared) =>
    1 / (squared ** beta + 1);

/** A kernel of a profile, whose axes may differ and be turned. */
export function profileKernel(size: number, { sigmaX, sigmaY, angle }: Spread, profile: Profile): Window {
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  return kernelOf(size, (x, y) => {
    const [along, across] = [(cosine * x + sine * y) / sigmaX, (cosine * y - sine * x) / sigmaY];
    return profile(along ** 2 + across ** 2);
  });
}

/** A circular low pass: what is above `cutoff` (pi: everything) goes, which leaves rings, `cutoff J1(cutoff r) / (2 pi r)`. */
export function sincKernel(size: number, cutoff: number): Window {
  return kernelOf(size, (x, y) => {
    const r = Math.hypot(x, y);
    return r === 0 ? cutoff ** 2 / (4 * Math.PI) : (cutoff * besselJ1(cutoff * r)) / (2 * Math.PI * r);
  });
}

/** Bessel's J1 by its integral, `mean cos(t - x sin t)`, which equal steps give to all digits up to x = 80. */
export function besselJ1(x: number): number {
  const steps = 128;
  let sum = 0;
  for (let i = 0; i < steps; i++) {
    const t = (2 * Math.PI * i) / steps;
    sum += Math.cos(t - x * Math.sin(t));
  }
  return sum / steps;
}

/** A square whose sum is 1. */
function kernelOf(size: number, value: (x: number, y: number) => number): Window {
  const half = (size - 1) / 2;
  const values = Float64Array.from({ length: size * size }, (_, i) =>
    value((i % size) - half, Math.floor(i / size) - half),
  );
  const sum = values.reduce((a, b) => a + b, 0);
  return { height: size, width: size, values: Float32Array.from(values, (one) => one / sum) };
}

/** What kernels a stage draws from. */
export interface KernelRanges {
  readonly sincProbability: number;
  readonly sigma: readonly [number, number];
}

/** Probabilities of the profiles: isotropic and turned; Gaussian, generalised, plateau. */
const profiles = [
  ["gaussian iso", 0.45],
  ["gaussian aniso", 0.25],
  ["generalised iso", 0.12],
  ["generalised aniso", 0.03],
  ["plateau iso", 0.12],
  ["plateau aniso", 0.03],
] as const;

/** Odd, 7 to 21. */
export const kernelSize = (numbers: Random): number => 7 + 2 * numbers.integer(8);

/** A kernel of Real-ESRGAN. */
export function blurKernel(numbers: Random, { sincProbability, sigma }: KernelRanges): Window {
  const size = kernelSize(numbers);
  if (numbers.uniform() < sincProbability)
    return sincKernel(size, numbers.uniform(size < 13 ? Math.PI / 3 : Math.PI / 5, Math.PI));
  const kind = numbers.weighted(profiles);
  const sigmaX = numbers.uniform(...sigma);
  const turned = kind.endsWith("aniso");
  const sigmaY = turned ? numbers.uniform(...sigma) : sigmaX;
  const angle = turned ? numbers.uniform(-Math.PI, Math.PI) : 0;
  /** Below or above 1, as likely. */
  const beta = (low: number, high: number) =>
    numbers.uniform() < 0.5 ? numbers.uniform(low, 1) : numbers.uniform(1, high);
  const profile = kind.startsWith("gaussian")
    ? gaussian
    : kind.startsWith("generalised")
      ? generalised(beta(0.5, 4))
      : plateau(beta(1, 2));
  return profileKernel(size, { sigmaX, sigmaY, angle }, profile);
}
