import type { Random } from "../../random/random.ts";

/** Probabilities and ranges of a stage's noise. */
export interface NoiseRanges {
  readonly gaussianProbability: number;
  readonly grayProbability: number;
  /** Deviation, in levels of 0..255. */
  readonly sigma: readonly [number, number];
  /** Times the noise of a sensor that counts. */
  readonly poissonScale: readonly [number, number];
}

/** Adds noise to `[pixels, 3]` in 0..255, and clips: normal, or of counted photons; of each channel, or gray. */
export function addNoise(pixels: Float32Array, numbers: Random, ranges: NoiseRanges): void {
  const gaussian = numbers.uniform() < ranges.gaussianProbability;
  const amount = numbers.uniform(...(gaussian ? ranges.sigma : ranges.poissonScale));
  const gray = numbers.uniform() < ranges.grayProbability;
  const levels = gaussian ? 0 : countedLevels(pixels, gray);
  const noise = (value: number) => {
    if (gaussian) return amount * numbers.normal();
    const light = Math.max(0, value) / 255;
    return amount * 255 * (numbers.poisson(light * levels) / levels - light);
  };
  for (let i = 0; i < pixels.length; i += 3) {
    const same = gray ? noise(luma(pixels, i)) : 0;
    for (let c = i; c < i + 3; c++)
      pixels[c] = Math.min(255, Math.max(0, pixels[c]! + (gray ? same : noise(pixels[c]!))));
  }
}

const luma = (pixels: Float32Array, at: number) =>
  0.2989 * pixels[at]! + 0.587 * pixels[at + 1]! + 0.114 * pixels[at + 2]!;

/** The power of two that holds all different values of 8 bits: the full well of the sensor, in photons. */
function countedLevels(pixels: Float32Array, gray: boolean): number {
  const seen = new Set<number>();
  for (let i = 0; i < pixels.length; i += gray ? 3 : 1) seen.add(Math.round(gray ? luma(pixels, i) : pixels[i]!));
  return 2 ** Math.ceil(Math.log2(seen.size));
}
