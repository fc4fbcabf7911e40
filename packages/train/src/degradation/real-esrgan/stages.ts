import type { KernelRanges } from "./blur-kernels.ts";
import type { NoiseRanges } from "./noise.ts";

/** One of the two rounds. */
export interface Stage {
  readonly blurProbability: number;
  readonly kernels: KernelRanges;
  /** Probabilities of larger, smaller and neither. */
  readonly ways: readonly [larger: number, smaller: number, same: number];
  readonly sizes: readonly [number, number];
  readonly noise: NoiseRanges;
  readonly quality: readonly [number, number];
}

/** Of the options that Real-ESRGAN's authors trained with. */
export const first: Stage = {
  blurProbability: 1,
  kernels: { sincProbability: 0.1, sigma: [0.2, 3] },
  ways: [0.2, 0.7, 0.1],
  sizes: [0.15, 1.5],
  noise: { gaussianProbability: 0.5, grayProbability: 0.4, sigma: [1, 30], poissonScale: [0.05, 3] },
  quality: [30, 95],
};

export const second: Stage = {
  blurProbability: 0.8,
  kernels: { sincProbability: 0.1, sigma: [0.2, 1.5] },
  ways: [0.3, 0.4, 0.3],
  sizes: [0.3, 1.2],
  noise: { gaussianProbability: 0.5, grayProbability: 0.4, sigma: [1, 25], poissonScale: [0.05, 2.5] },
  quality: [30, 95],
};

export const finalSincProbability = 0.8;
