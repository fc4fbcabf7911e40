const orientations = 4;
const wavelengths: readonly number[] = [6, 12, 24, 48];

/** Log-Gabor filters of one orientation, in the frequency domain, the zero frequency first. */
export interface Orientation {
  /** One for each wavelength, `[width][height]`: the transposed image's. */
  readonly filters: readonly Float32Array[];
  /** How many times the median amplitude at the finest scale is noise. */
  readonly noise: number;
}

const octaves = Math.log(0.55);
const angularSpread = Math.PI / (orientations * 1.2);

/** Of the size that was asked for last: both images of a pair have it, and mostly the next pair. */
let last: { readonly size: string; readonly bank: readonly Orientation[] } | undefined;

/** Kovesi's filters as FSIM takes them, for images of this size. */
export function logGabor(height: number, width: number): readonly Orientation[] {
  const size = `${width}x${height}`;
  if (last?.size !== size) last = { size, bank: computed(height, width) };
  return last.bank;
}

function computed(height: number, width: number): Orientation[] {
  const [down, across] = [frequencies(height), frequencies(width)];
  const radial = wavelengths.map(() => new Float64Array(height * width));
  const angles = new Float64Array(height * width);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = x * height + y;
      const radius = Math.hypot(down[y]!, across[x]!);
      angles[at] = Math.atan2(-across[x]!, down[y]!);
      if (at === 0) continue;
      const lowPass = 1 / (1 + (radius / 0.45) ** 30);
      for (const [s, wavelength] of wavelengths.entries())
        radial[s]![at] = lowPass * Math.exp(-(Math.log(radius * wavelength) ** 2) / (2 * octaves ** 2));
    }
  return Array.from({ length: orientations }, (_, o) => {
    const angle = (o * Math.PI) / orientations;
    const spread = angles.map((theta) => {
      const turned = Math.abs(theta - angle);
      const distance = Math.min(turned, 2 * Math.PI - turned);
      return Math.exp(-(distance ** 2) / (2 * angularSpread ** 2));
    });
    const exact = radial.map((r) => r.map((value, at) => value * spread[at]!));
    return { filters: exact.map((f) => Float32Array.from(f)), noise: noiseFactor(exact, height, width) };
  });
}

/** In cycles a pixel, the zero frequency first; of an odd number as piq has them, one pixel less long. */
function frequencies(n: number): number[] {
  const length = n - (n % 2);
  return Array.from({ length: n }, (_, i) => (i < n / 2 ? i : i - n) / length || 0);
}

/** The threshold of noise: its mean energy and two deviations, by Rayleigh's distribution, over an empirical 1.7. */
function noiseFactor(filters: readonly Float64Array[], height: number, width: number): number {
  // By Parseval: the filters are real, of their transforms the real part counts, which is that of the even part.
  const mirrored = (f: Float64Array, at: number) => {
    const [x, y] = [Math.floor(at / height), at % height];
    return f[((width - x) % width) * height + ((height - y) % height)]!;
  };
  const even = filters.map((f) => f.map((value, at) => (value + mirrored(f, at)) / 2));
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, at) => sum + value * b[at]!, 0);
  let squares = 0;
  let products = 0;
  for (const [i, f] of even.entries()) {
    squares += dot(f, f);
    for (const g of even.slice(i + 1)) products += dot(f, g);
  }
  const finest = dot(filters[0]!, filters[0]!);
  const energy = (2 * squares + 4 * products) / finest / Math.LN2;
  const tau = Math.sqrt(energy / 2);
  return (tau * (Math.sqrt(Math.PI / 2) + 2 * Math.sqrt(2 - Math.PI / 2))) / 1.7;
}
