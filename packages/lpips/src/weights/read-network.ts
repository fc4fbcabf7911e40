import { SrlossError } from "@srloss/core";
import { checkOptions, given, printable } from "@srloss/core/validation";
import { type ByteSource, WeightsError } from "@srloss/weights";
import { openTensors, type StoredTensor, type StoredTensors } from "@srloss/weights/formats";
import { type NetworkConvolution, type NetworkName, networkConvolutions } from "../networks/convolutions.ts";
import type { ConvolutionWeights, NetworkWeights } from "../networks/frozen-extractor.ts";
import { readFlatFile } from "./flat-file.ts";
import { publishedNetwork } from "./known-networks.ts";
import { type NetworkSet, networkDigest } from "./network-set.ts";

export interface ReadNetworkOptions {
  /** What the file must be. Defaults to what its names and shapes tell. */
  readonly network?: NetworkName;
  /** Name of the origin, where the weights are not published ones. Defaults to the source's name. */
  readonly name?: string;
  readonly signal?: AbortSignal;
}

/**
 * Reads AlexNet's or SqueezeNet 1.1's convolutions: torchvision's `.pth` or a safetensors file with torchvision's names, a file of
 * `networkToSafetensors`, or the flat format (`NAME.json` beside `NAME.bin`). Of a `.pth` only the convolutions are read.
 *
 * @param source `memorySource`, `blobSource`, `httpSource`, or `fileSource` of `@srloss/node-gpu`.
 * @param options `network`, `name` and `signal`.
 * @returns Kernels in HWIO order and biases, with their digest and the name that it gives them.
 * @throws WeightsError in one sentence: what the file is, what is missing or wrong in it, and what was expected.
 *
 * @example
 * ```ts
 * const file = await networkToSafetensors({ network: "alexnet", layers: alexWeights });
 * const { network, layers } = await readNetwork(memorySource(file, "alex.safetensors"));
 * network; // => "alexnet"
 * layers.size; // => 5
 * ```
 */
export async function readNetwork(source: ByteSource, options: ReadNetworkOptions = {}): Promise<NetworkSet> {
  checkOptions("readNetwork", options, { network: true, name: true, signal: true });
  if (typeof source?.size !== "function" || typeof source.read !== "function")
    throw new WeightsError(
      "unavailable",
      `readNetwork: the first argument is a source, such as memorySource(bytes, name) or httpSource(address); got ${given(source)}.`,
    );
  const { network: asked, name, signal } = options;
  if (asked !== undefined && !Object.hasOwn(networkConvolutions, asked))
    throw new SrlossError("option", `readNetwork: network is "alexnet" or "squeezenet1_1"; got ${given(asked)}.`);
  signal?.throwIfAborted();
  const flat = await readFlatFile(source);
  const found = flat
    ? ofFlat(flat, source.name)
    : await ofTensors(await openTensors(source, signal), source.name, signal);
  const { network, layers } = found;
  if (asked !== undefined && asked !== network)
    throw new WeightsError("wrong-shape", `${source.name} holds ${network}, and ${asked} was asked for.`);
  const sha256 = await networkDigest(network, layers);
  if (found.identity !== undefined && found.identity !== sha256)
    throw new WeightsError(
      "hash",
      `${source.name} is damaged: its values do not have the digest that it states; get it again.`,
    );
  const published = publishedNetwork(sha256);
  const origin = published
    ? { ...published, sha256, verified: true }
    : { name: name ?? source.name, sha256, verified: false };
  return { network, layers, origin };
}

interface Found {
  readonly network: NetworkName;
  readonly layers: NetworkWeights;
  readonly identity?: string | undefined;
}

const networks = Object.keys(networkConvolutions) as NetworkName[];

function ofFlat(all: NetworkWeights, source: string): Found {
  const network = networks.find((name) => networkConvolutions[name].every((layer) => all.has(layer.name)));
  if (!network) throw notOne(source, `flat; it begins with ${[...all.keys()].slice(0, 3).join(", ")}`);
  const layers = new Map<string, ConvolutionWeights>();
  for (const layer of networkConvolutions[network]) {
    const { kernel, bias } = all.get(layer.name)!;
    if (kernel.length !== layer.size ** 2 * layer.inputs * layer.outputs || bias.length !== layer.outputs)
      throw new WeightsError("wrong-shape", `${layer.name} of ${source} has another shape than ${network}'s.`);
    layers.set(layer.name, checked({ kernel, bias }, layer.name, source));
  }
  return { network, layers };
}

async function ofTensors(file: StoredTensors, source: string, signal?: AbortSignal): Promise<Found> {
  const byName = new Map(file.tensors.map((tensor) => [tensor.name, tensor]));
  for (const network of networks)
    for (const naming of [own, torchvision]) {
      const convolutions = networkConvolutions[network];
      // The first names are many networks'; the last is one's own.
      if (!hasShape(byName, naming, convolutions[0]!) || !byName.has(naming.names(convolutions.at(-1)!)[0])) continue;
      const layers = new Map<string, ConvolutionWeights>();
      for (const layer of convolutions) {
        signal?.throwIfAborted();
        layers.set(layer.name, await readLayer(byName, naming, layer, network, source));
      }
      return { network, layers, identity: file.metadata.identity };
    }
  const first = file.tensors
    .slice(0, 3)
    .map(({ name, shape }) => `${printable(name, 60)} [${shape.slice(0, 8).join(", ")}]`);
  throw notOne(source, `${file.format}; it begins with ${first.join(", ") || "nothing"}`);
}

/** How a file calls kernel and bias of a layer, and its kernel's shape and order. */
interface Naming {
  names(layer: NetworkConvolution): readonly [kernel: string, bias: string];
  shape(layer: NetworkConvolution): readonly number[];
  toHwio(kernel: Float32Array, layer: NetworkConvolution): Float32Array;
}

const own: Naming = {
  names: ({ name }) => [`${name}/kernel`, `${name}/bias`],
  shape: ({ size, inputs, outputs }) => [size, size, inputs, outputs],
  toHwio: (kernel) => kernel,
};

const torchvision: Naming = {
  names: ({ torchvision: name }) => [`${name}.weight`, `${name}.bias`],
  shape: ({ size, inputs, outputs }) => [outputs, inputs, size, size],
  toHwio(kernel, { size, inputs, outputs }) {
    const hwio = new Float32Array(kernel.length);
    for (let o = 0, from = 0; o < outputs; o++)
      for (let i = 0; i < inputs; i++)
        for (let k = 0; k < size * size; k++) hwio[(k * inputs + i) * outputs + o] = kernel[from++]!;
    return hwio;
  },
};

type ByName = ReadonlyMap<string, StoredTensor>;

function hasShape(byName: ByName, naming: Naming, layer: NetworkConvolution): boolean {
  return byName.get(naming.names(layer)[0])?.shape.join() === naming.shape(layer).join();
}

async function readLayer(
  byName: ByName,
  naming: Naming,
  layer: NetworkConvolution,
  network: NetworkName,
  source: string,
): Promise<ConvolutionWeights> {
  const [kernel, bias] = naming.names(layer).map((name) => byName.get(name));
  if (!kernel || !bias)
    throw new WeightsError(
      "missing-layer",
      `${source} has no ${naming.names(layer)[kernel ? 1 : 0]}, which ${network} needs; get the whole file.`,
    );
  if (!hasShape(byName, naming, layer) || bias.shape.join() !== String(layer.outputs))
    throw new WeightsError(
      "wrong-shape",
      `${printable(kernel.name)} of ${source} has shape [${kernel.shape.slice(0, 8).join(", ")}], its bias [${bias.shape.slice(0, 8).join(", ")}]; ${layer.name} of ${network} needs [${naming.shape(layer).join(", ")}] and [${layer.outputs}].`,
    );
  const values = { kernel: naming.toHwio(await kernel.read(), layer), bias: await bias.read() };
  return checked(values, layer.name, source);
}

function checked(values: ConvolutionWeights, layer: string, source: string): ConvolutionWeights {
  if (values.kernel.every(Number.isFinite) && values.bias.every(Number.isFinite)) return values;
  throw new WeightsError("not-finite", `${layer} of ${source} has NaN or infinite values; get the file again.`);
}

function notOne(source: string, what: string): WeightsError {
  return new WeightsError(
    "not-weights",
    `${source} (${what}) is neither AlexNet nor SqueezeNet 1.1; expected features.0.weight [64, 3, 11, 11] or [64, 3, 3, 3] and the layers behind it (torchvision), or conv1/kernel.`,
  );
}
