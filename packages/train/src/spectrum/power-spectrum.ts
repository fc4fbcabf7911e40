/** Numbers of an image, row by row. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly data: ArrayLike<number>;
}

/**
 * Welch's estimate of the power spectrum in two dimensions (IEEE Trans. Audio Electroacoust. 15, 1967): the mean of the squared
 * Fourier transforms of windows of `side` x `side` that overlap by half, each less its mean and under a Hann window.
 *
 * @returns `[side, side]`, frequency (0, 0) first; the mean over all of it is the variance under the window.
 */
export function powerSpectrum({ width, height, data }: Plane, side: number): Float64Array {
  const hann = Float64Array.from({ length: side }, (_, i) => Math.sin((Math.PI * (i + 0.5)) / side) ** 2);
  const weight = hann.reduce((sum, value) => sum + value ** 2, 0) ** 2;
  const [across, down] = [starts(width, side), starts(height, side)];
  const power = new Float64Array(side * side);
  const tile = new Float64Array(side * side);
  const transform = new SquaredTransform(side);
  for (const top of down)
    for (const left of across) {
      let mean = 0;
      for (let y = 0; y < side; y++) for (let x = 0; x < side; x++) mean += data[(top + y) * width + left + x]!;
      mean /= side * side;
      for (let y = 0; y < side; y++)
        for (let x = 0; x < side; x++)
          tile[y * side + x] = (data[(top + y) * width + left + x]! - mean) * hann[y]! * hann[x]!;
      transform.addTo(power, tile);
    }
  const count = weight * across.length * down.length;
  for (let i = 0; i < power.length; i++) power[i] = power[i]! / count;
  return power;
}

/** Where windows begin: every half of a side, and the last at the end. */
function starts(length: number, side: number): number[] {
  const last = length - side;
  const count = Math.floor(last / (side / 2));
  const found = Array.from({ length: count + 1 }, (_, i) => (i * side) / 2);
  return found.at(-1) === last ? found : [...found, last];
}

/** Squared Fourier transforms of real squares of one size, by tables of sines: sides need not be powers of two. */
class SquaredTransform {
  readonly #side: number;
  readonly #cosines: Float64Array;
  readonly #sines: Float64Array;
  readonly #real: Float64Array;
  readonly #imaginary: Float64Array;

  constructor(side: number) {
    this.#side = side;
    const angle = (i: number) => (2 * Math.PI * i) / side;
    this.#cosines = Float64Array.from({ length: side }, (_, i) => Math.cos(angle(i)));
    this.#sines = Float64Array.from({ length: side }, (_, i) => Math.sin(angle(i)));
    this.#real = new Float64Array(side * side);
    this.#imaginary = new Float64Array(side * side);
  }

  addTo(power: Float64Array, tile: Float64Array): void {
    const side = this.#side;
    const half = Math.floor(side / 2);
    this.#alongRows(tile, half);
    for (let u = 0; u <= half; u++)
      for (let v = 0; v < side; v++) {
        let [real, imaginary] = [0, 0];
        for (let y = 0, at = 0; y < side; y++, at = (at + v) % side) {
          const [a, b] = [this.#real[y * side + u]!, this.#imaginary[y * side + u]!];
          const [cosine, sine] = [this.#cosines[at]!, this.#sines[at]!];
          real += a * cosine + b * sine;
          imaginary += b * cosine - a * sine;
        }
        const squared = real * real + imaginary * imaginary;
        power[v * side + u] = power[v * side + u]! + squared;
        // Of real numbers the other half is the same, turned.
        const [mirrorU, mirrorV] = [(side - u) % side, (side - v) % side];
        if (mirrorU !== u) power[mirrorV * side + mirrorU] = power[mirrorV * side + mirrorU]! + squared;
      }
  }

  #alongRows(tile: Float64Array, half: number): void {
    const side = this.#side;
    for (let y = 0; y < side; y++)
      for (let u = 0; u <= half; u++) {
        let [real, imaginary] = [0, 0];
        for (let x = 0, at = 0; x < side; x++, at = (at + u) % side) {
          real += tile[y * side + x]! * this.#cosines[at]!;
          imaginary -= tile[y * side + x]! * this.#sines[at]!;
        }
        this.#real[y * side + u] = real;
        this.#imaginary[y * side + u] = imaginary;
      }
  }
}
