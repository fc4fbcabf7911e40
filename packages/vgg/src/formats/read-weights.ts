import { checkOptions } from "@srloss/core/validation";
import type { Architecture, Preprocessing } from "../architecture.ts";
import type { ByteSource } from "../byte-source.ts";
import { convolutionsUpTo, findLayer } from "../layer-names.ts";
import type { ConvolutionWeights, VggWeights } from "../vgg-weights.ts";
import { weightsDigest } from "../weights-digest.ts";
import { WeightsError } from "../weights-error.ts";
import { detectFormat } from "./detect-format.ts";
import { findLayers } from "./layer-tensors.ts";

/** A format's reader is loaded when such a file is met. */
const open = {
  hdf5: async (source: ByteSource) => (await import("./hdf5/keras-hdf5.ts")).openKerasHdf5(source),
  safetensors: async (source: ByteSource) => (await import("./open-safetensors.ts")).openSafetensors(source),
  tfjs: async (source: ByteSource) => (await import("./tfjs-layers-model.ts")).openTfjsLayersModel(source),
};

export interface ReadWeightsOptions {
  /** The deepest layer that will be used; what lies deeper is not read. Every layer of the file where left out. */
  readonly upTo?: string;
  /** What the file must be; where left out, what it says or looks like. */
  readonly architecture?: Architecture;
  /** What the file must have been trained with; where left out, what it says or what its layer names tell. */
  readonly preprocessing?: Preprocessing;
  /** Name of the origin; the source's name where left out. */
  readonly name?: string;
  readonly signal?: AbortSignal;
}

/**
 * Reads VGG weights: Keras `.h5` (the files that Keras hosts, whole models, `.weights.h5`), a TF.js layers model
 * (`model.json` and its shards), or safetensors with Keras' or torchvision's names. Only what `upTo` needs is read.
 *
 * @param source `memorySource`, `blobSource`, `httpSource`, or `fileSource` of `@srloss/node-gpu`.
 * @param options `upTo`, what the file must be (`architecture`, `preprocessing`), the origin's `name`, and a `signal`.
 * @returns Kernels in HWIO order and biases, float32, by Keras' names, with the digest of their values.
 * @throws WeightsError in one sentence: what the file is, what is missing or wrong in it, and what was expected.
 *
 * @example
 * ```ts
 * const file = weightsToSafetensors(await randomWeights({ architecture: "vgg19", upTo: "block1_conv2" }));
 * const weights = await readWeights(memorySource(file, "vgg.safetensors"), { upTo: "block1_conv1" });
 * weights.layers.size; // => 1
 * ```
 */
export async function readWeights(source: ByteSource, options: ReadWeightsOptions = {}): Promise<VggWeights> {
  checkOptions("readWeights", options, {
    upTo: true,
    architecture: true,
    preprocessing: true,
    name: true,
    signal: true,
  });
  const { upTo, architecture, preprocessing, signal } = options;
  const file = await open[await detectFormat(source)](source);
  const found = findLayers(file, source.name, {
    ...(architecture && { architecture }),
    ...(preprocessing && { preprocessing }),
  });
  const wanted = upTo === undefined ? found.layers : convolutionsUpTo(found.architecture, upTo);
  if (wanted.length > found.layers.length) {
    const missing = wanted[found.layers.length]!;
    const has = found.layers.at(-1)?.name;
    throw new WeightsError(
      "missing-layer",
      `${source.name} has no ${missing.name}, which ${findLayer(found.architecture, upTo!).name} needs; it ends with ${has}.`,
    );
  }
  const layers = new Map<string, ConvolutionWeights>();
  for (const layer of wanted) {
    signal?.throwIfAborted();
    layers.set(layer.name, await found.read(layer));
  }
  const { name, licence, url, sha256 } = file.metadata;
  const digest = await weightsDigest(layers);
  if (sha256 !== undefined && wanted.length === found.layers.length && sha256 !== digest)
    throw new WeightsError(
      "hash",
      `${source.name} is damaged: its values do not have the digest that it states; get it again.`,
    );
  const origin = {
    name: options.name ?? name ?? source.name,
    sha256: digest,
    ...(licence && { licence }),
    ...(url && { url }),
  };
  return { architecture: found.architecture, preprocessing: found.preprocessing, origin, layers };
}
