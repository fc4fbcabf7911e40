import { checkOptions } from "@srloss/core/validation";
import { convolutionsUpTo } from "./layer-names.ts";
import type { Preprocessing, VggNetwork } from "./vgg-network.ts";
import type { ConvolutionWeights, VggWeights } from "./vgg-weights.ts";
import { weightsDigest } from "./weights-digest.ts";

/**
 * A VGG with seeded random weights: He-normal kernels (He et al., 2015: normal with variance `2 / fan_in`) and zero
 * biases, the same bits on every machine. Losses on it are real numbers of a real network that knows nothing of images:
 * for trying things out and for tests, not for judging images.
 *
 * @param options `network`; `upTo`, the deepest layer; `seed`, a whole number, which defaults to 0; `preprocessing`,
 *   which defaults to `caffe`.
 * @returns Weights named `random`, with the digest of their values.
 * @throws SrlossError for an unknown network, layer or option, or one that is missing.
 *
 * @example
 * ```ts
 * const weights = await randomWeights({ network: "vgg19", upTo: "block1_conv1", seed: 1 });
 * weights.origin.name; // => "random"
 * ```
 */
export async function randomWeights(options: {
  readonly network: VggNetwork;
  readonly upTo: string;
  readonly seed?: number;
  readonly preprocessing?: Preprocessing;
}): Promise<VggWeights> {
  const known = { network: true, upTo: true, seed: true, preprocessing: true } as const;
  checkOptions("randomWeights", options, known, ["network", "upTo"]);
  const { network, upTo, seed = 0, preprocessing = "caffe" } = options;
  const layers = new Map<string, ConvolutionWeights>();
  convolutionsUpTo(network, upTo).forEach(({ name, inChannels, outChannels }, index) => {
    const deviation = Math.sqrt(2 / (9 * inChannels));
    const next = normals(Math.imul(seed, 0x9e3779b1) ^ index);
    const kernel = Float32Array.from({ length: 9 * inChannels * outChannels }, () => next() * deviation);
    layers.set(name, { kernel, bias: new Float32Array(outChannels) });
  });
  const sha256 = await weightsDigest({ network, preprocessing, layers });
  return { network, preprocessing, origin: { name: "random", sha256, verified: false }, layers };
}

/**
 * Standard normal numbers by Marsaglia's polar method, with the logarithm as a series: engines may differ in the last bit
 * of Math.log, and only + - * / and sqrt are the same everywhere.
 */
function normals(seed: number): () => number {
  const next = uniforms(seed);
  let spare: number | undefined;
  return () => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    for (;;) {
      const [u, v] = [2 * next() - 1, 2 * next() - 1];
      const s = u * u + v * v;
      if (s >= 1 || s === 0) continue;
      const factor = Math.sqrt((-2 * naturalLog(s)) / s);
      spare = v * factor;
      return u * factor;
    }
  };
}

/** Uniform in [0, 1): MurmurHash3's finalizer over a counter, 32 bits. */
function uniforms(seed: number): () => number {
  let counter = seed | 0;
  return () => {
    counter = (counter + 0x9e3779b9) | 0;
    let h = Math.imul(counter ^ (counter >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return ((h ^ (h >>> 16)) >>> 0) / 4294967296;
  };
}

/** ln x for 0 < x < 1, by halving into [1/2, 1) and the series of atanh. */
function naturalLog(x: number): number {
  let mantissa = x;
  let exponent = 0;
  for (; mantissa < 0.5; exponent--) mantissa *= 2;
  const z = (mantissa - 1) / (mantissa + 1);
  let term = z;
  let sum = 0;
  for (let n = 1; n < 40; n += 2, term *= z * z) sum += term / n;
  return 2 * sum + exponent * Math.LN2;
}
