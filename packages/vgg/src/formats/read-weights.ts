import { checkOptions, given, printable } from "@srloss/core/validation";
import { type ByteSource, WeightsError } from "@srloss/weights";
import { openTensors } from "@srloss/weights/formats";
import { convolutionsUpTo, findLayer } from "../layer-names.ts";
import { originOf, unpublishedName } from "../published-weights.ts";
import { endsBefore } from "../truncate-weights.ts";
import { convolutions, type Preprocessing, type VggNetwork } from "../vgg-network.ts";
import type { ConvolutionWeights, VggWeights } from "../vgg-weights.ts";
import { weightsDigest } from "../weights-digest.ts";
import { findLayers, type LayerTensors } from "./layer-tensors.ts";

export interface ReadWeightsOptions {
  /** The deepest layer that will be used; what lies deeper is not read. Defaults to every layer of the file. */
  readonly upTo?: string;
  /** What the file must be. Defaults to what it says or looks like. */
  readonly network?: VggNetwork;
  /** What the file must have been trained with. Defaults to what it says, or what its layer names tell. */
  readonly preprocessing?: Preprocessing;
  /** Name of the origin, where the weights are not published ones. Defaults to the source's name. */
  readonly name?: string;
  /** Refuses a file that does not state the digest of its weights, as those that `weightsToSafetensors` makes do. Defaults to `false`. */
  readonly digested?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Reads VGG weights: Keras `.h5` (the files that Keras hosts, whole models, `.weights.h5`), a TF.js layers model
 * (`model.json` and its shards), or safetensors with Keras' or torchvision's names. Only what `upTo` needs is read.
 *
 * @param source `memorySource`, `blobSource`, `httpSource`, or `fileSource` of `@srloss/node-gpu`.
 * Without `upTo`, the file must hold whole blocks or state its own digest: one that ends within a block is cut short.
 *
 * @param options `upTo`, what the file must be (`network`, `preprocessing`), the origin's `name`, and a `signal`.
 * @returns Kernels in HWIO order and biases, float32, by Keras' names, with their digest and the name that it gives them.
 * @throws WeightsError in one sentence: what the file is, what is missing or wrong in it, and what was expected.
 *
 * @example
 * ```ts
 * const file = weightsToSafetensors(await randomWeights({ network: "vgg19", upTo: "block1_conv2" }));
 * const weights = await readWeights(memorySource(file, "vgg.safetensors"), { upTo: "block1_conv1" });
 * weights.layers.size; // => 1
 * ```
 */
export async function readWeights(source: ByteSource, options: ReadWeightsOptions = {}): Promise<VggWeights> {
  checkOptions("readWeights", options, {
    upTo: true,
    network: true,
    preprocessing: true,
    name: true,
    digested: true,
    signal: true,
  });
  if (typeof source?.size !== "function" || typeof source.read !== "function")
    throw new WeightsError(
      "unavailable",
      `readWeights: the first argument is a source, such as memorySource(bytes, name) or httpSource(address); got ${given(source)}.`,
    );
  const { upTo, network, preprocessing, signal } = options;
  signal?.throwIfAborted();
  const file = await openTensors(source, signal);
  const found = findLayers(file, source.name, {
    ...(network && { network }),
    ...(preprocessing && { preprocessing }),
  });
  const wanted = upTo === undefined ? found.layers : convolutionsUpTo(found.network, upTo);
  if (wanted.length > found.layers.length) {
    const missing = wanted[found.layers.length]!.name;
    const asked = findLayer(found.network, upTo!).name;
    throw new WeightsError("missing-layer", endsBefore(source.name, found.layers.at(-1)?.name, asked, missing));
  }
  const { licence, url, identity } = file.metadata;
  if (identity === undefined && options.digested)
    throw new WeightsError("hash", `${source.name} does not state the digest of its weights; get it again.`);
  const layers = new Map<string, ConvolutionWeights>();
  for (const layer of wanted) {
    signal?.throwIfAborted();
    layers.set(layer.name, await found.read(layer));
  }
  if (upTo === undefined && identity === undefined) refuseHalfBlock(found, source.name);
  const meaning = { network: found.network, preprocessing: found.preprocessing };
  const digest = await weightsDigest({ ...meaning, layers });
  if (identity !== undefined && wanted.length === found.layers.length && identity !== digest)
    throw new WeightsError(
      "hash",
      `${source.name} is damaged: its network, preprocessing and values do not have the digest that it states; get it again.`,
    );
  const origin = originOf(digest, {
    name: options.name ?? unpublishedName(source.name),
    ...(licence && { licence: printable(licence) }),
    ...(url && { url: printable(url, 500) }),
  });
  return { ...meaning, origin, layers };
}

/** All layers were asked for, and nothing says whether the file has all of them. */
function refuseHalfBlock({ network, layers }: LayerTensors, source: string): void {
  const last = layers.at(-1)!;
  const next = convolutions(network)[layers.length];
  if (next?.block === last.block)
    throw new WeightsError(
      "missing-layer",
      `${source} ends with ${last.name}, within block ${last.block} of ${network}; get the whole file, or ask for the layers up to ${last.name} if no more are meant.`,
    );
}
