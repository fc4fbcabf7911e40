import { SrlossError } from "@srloss/core";
import { checkOptions, given } from "@srloss/core/validation";
import { findLayer } from "./layer-names.ts";
import { networkSteps, type VggNetwork } from "./vgg-network.ts";

/** What is to be compared by a network. */
export interface MemoryQuestion {
  readonly network: VggNetwork;
  /** Layers whose features are compared. */
  readonly layers: readonly string[];
  readonly height: number;
  readonly width: number;
  /** Whether Gram matrices are computed, for the style loss: but for `srloss-wasm`, they take copies of features. */
  readonly style?: boolean;
  /** `srloss-wasm` keeps activations in a memory of its own; on every other engine they are tensors. */
  readonly engine?: string;
  /** Of `srloss-wasm`: `exact` computes in float64. Defaults to `fast`. */
  readonly precision?: "fast" | "exact";
}

/** Bytes that the losses of one pair take at most, without a gradient. */
export interface MemoryEstimate {
  /** All of it. */
  readonly bytes: number;
  /** The part that tensors take: images, features and what is computed from them. */
  readonly tensors: number;
  /** The part that `srloss-wasm` takes beside them; 0 on other engines. */
  readonly activations: number;
}

/**
 * Estimates, before anything is computed, how much memory the perceptual and style losses of one pair of images take. The
 * network's geometry gives it: the largest pair of activations that follow one another, the features of every layer for
 * both images, and the copies that comparing them takes. Programs, weights and decoded files come on top.
 *
 * @param question Network, layers, size and engine.
 * @returns Bytes; within a quarter of what was measured for pairs of a million pixels and more.
 * @throws SrlossError for an unknown layer or option, or one that is missing.
 *
 * @example
 * ```ts
 * const pair = { network: "vgg19", layers: ["block3_conv3"], engine: "srloss-wasm" } as const;
 * const gigabytes = (height: number, width: number) => estimateMemory({ ...pair, height, width }).bytes / 1e9;
 * gigabytes(1080, 1920) < 2; // => true
 * gigabytes(3000, 4000) > 4; // => true
 * ```
 */
export function estimateMemory(question: MemoryQuestion): MemoryEstimate {
  const optional = { style: true, engine: true, precision: true } as const;
  const needed = { network: true, layers: true, height: true, width: true } as const;
  checkOptions("estimateMemory", question, { ...needed, ...optional }, Object.keys(needed) as (keyof typeof needed)[]);
  const { network, layers, height, width, style = false, engine, precision = "fast" } = question;
  if (!Array.isArray(layers) || layers.length === 0)
    throw new SrlossError(
      "layer",
      `estimateMemory: layers is a list, such as ["block3_conv3"]; got ${Array.isArray(layers) ? "none" : given(layers)}.`,
    );
  for (const [name, value] of Object.entries({ height, width }))
    if (!Number.isInteger(value) || value < 1)
      throw new SrlossError("option", `estimateMemory: ${name} is a whole number of pixels; got ${given(value)}.`);
  const wanted = new Set(layers.map((name) => findLayer(network, name).position));
  const steps = networkSteps(network).slice(0, Math.max(...wanted) + 1);
  const own = engine === "srloss-wasm";
  const bytesOfNumber = own && precision === "exact" ? 8 : 4;
  const image = 4 * 3 * height * width;

  const features: number[] = [];
  // One after the other; our kernels keep four channels of the image, and pool what they convolve unless it was asked for.
  const activations = [own ? (bytesOfNumber * image) / 3 : image];
  let [h, w, channels] = [height, width, 3];
  for (const [position, step] of steps.entries()) {
    if (step.kind === "convolution") channels = step.outChannels;
    else [h, w] = [Math.floor(h / 2), Math.floor(w / 2)];
    const values = channels * h * w;
    if (wanted.has(position)) features.push(4 * values);
    const pooledAtOnce = own && steps[position + 1]?.kind === "pool" && !wanted.has(position);
    if (!pooledAtOnce) activations.push(bytesOfNumber * values);
  }
  // The first layers find the image's own place beside them.
  const peak = Math.max(
    ...activations.slice(1).map((output, i) => activations[i]! + output + (i < 2 ? image + activations[0]! : 0)),
  );

  const all = features.reduce((sum, bytes) => sum + bytes, 0);
  const copies = copiesOf[engine as keyof typeof copiesOf] ?? copiesOf["tfjs-node"];
  const compared = 2 * all + (style ? copies.style : 1) * Math.max(...features);
  // Where activations are tensors, the second image's are there beside the first one's features.
  const computed = own ? 0 : all + peak + copies.activation * Math.max(...activations);
  const tensors = 2 * image + Math.max(compared, computed);
  return { bytes: tensors + (own ? peak : 0), tensors, activations: own ? peak : 0 };
}

/**
 * Of the largest activation, as an engine's convolution takes it or its memory leaves gaps; and of the largest features, in
 * Gram matrices, beside their difference: scaled, cut into runs, as a product takes them. Measured by `bench/memory.mjs`.
 */
const copiesOf = {
  "srloss-wasm": { activation: 0, style: 1 },
  wasm: { activation: 2, style: 8 },
  "tfjs-node": { activation: 1, style: 3 },
  cpu: { activation: 1, style: 3 },
} as const;
