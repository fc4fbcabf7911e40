/**
 * Networks and images whose numbers come from an integer hash, so that a test needs no file: the same formulas made
 * the `formula` cases of the reference numbers.
 */

/** murmur3's finalizer of `(i + seed * 0x9E3779B9) mod 2^32`. */
export function hash32(i: number, seed: number): number {
  let h = (i + Math.imul(seed, 0x9e3779b9)) >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Uniform in [-1, 1). */
function unit(i: number, seed: number): number {
  return hash32(i, seed) / 2147483648 - 1;
}

/** A 3x3 kernel `[3, 3, inChannels, outChannels]`; `layerIndex` counts the network's convolutions from 0. */
export function formulaKernel(layerIndex: number, inChannels: number, outChannels: number): Float32Array {
  const bound = Math.sqrt(6 / (9 * inChannels));
  // VGG19 has 20 million of these numbers: a loop takes a tenth of the time of `Float32Array.from`.
  const kernel = new Float32Array(9 * inChannels * outChannels);
  for (let i = 0; i < kernel.length; i++) kernel[i] = unit(i, 2 * layerIndex) * bound;
  return kernel;
}

export function formulaBias(layerIndex: number, outChannels: number): Float32Array {
  return Float32Array.from({ length: outChannels }, (_, i) => unit(i, 2 * layerIndex + 1) * 0.1);
}

/** Pixels `[height, width, 3]`, whole numbers in 0..255. */
export function formulaImage(height: number, width: number, seed: number): Float32Array {
  const pixels = new Float32Array(height * width * 3);
  for (let y = 0, flat = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 3; c++, flat++) {
        const v = (7 * x * (c + 1) + 5 * y * (3 - c) + (hash32(flat, 1000 + seed) >>> 27)) % 510;
        pixels[flat] = v > 255 ? 510 - v : v;
      }
  return pixels;
}
