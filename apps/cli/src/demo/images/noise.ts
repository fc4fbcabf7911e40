import { randomUniform, tidy } from "@tensorflow/tfjs-core";

const period = 256;

/** Smooth noise in 0..1 over the plane (value noise: random lattice, cubic blend), repeating every 256. */
export function valueNoise(seed: number): (x: number, y: number) => number {
  const lattice = tidy(() => randomUniform([period * period], 0, 1, "float32", seed).dataSync());
  const corner = (x: number, y: number) => lattice[(y & (period - 1)) * period + (x & (period - 1))]!;
  const ease = (t: number) => t * t * (3 - 2 * t);
  return (x, y) => {
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const [fx, fy] = [ease(x - left), ease(y - top)];
    const upper = corner(left, top) * (1 - fx) + corner(left + 1, top) * fx;
    const lower = corner(left, top + 1) * (1 - fx) + corner(left + 1, top + 1) * fx;
    return upper * (1 - fy) + lower * fy;
  };
}

/** Sums octaves of a noise, each of half the size and strength: 0..1. */
export function fractal(noise: (x: number, y: number) => number, octaves: number): (x: number, y: number) => number {
  const total = 2 - 2 ** (1 - octaves);
  return (x, y) => {
    let sum = 0;
    for (let octave = 0; octave < octaves; octave++)
      sum += noise(x * 2 ** octave + 17 * octave, y * 2 ** octave + 31 * octave) / 2 ** octave;
    return sum / total;
  };
}
