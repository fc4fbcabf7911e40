import { printable } from "@srloss/core/validation";
import { WeightsError } from "@srloss/weights";
import type { StoredTensor, StoredTensors } from "@srloss/weights/formats";
import { type Convolution, convolutions, type Preprocessing, type VggNetwork } from "../vgg-network.ts";
import type { ConvolutionWeights } from "../vgg-weights.ts";
import { statedMeaning } from "./stated-meaning.ts";

/** How a file calls the parameters of a layer, and in which order the kernel's axes are. */
interface Naming {
  readonly preprocessing: Preprocessing;
  readonly kernel: "HWIO" | "OIHW";
  /** Names of kernel and bias. */
  names(layer: Convolution, network: VggNetwork): readonly [kernel: string, bias: string];
}

const keras: Naming = {
  preprocessing: "caffe",
  kernel: "HWIO",
  names: ({ name }) => [`${name}/kernel`, `${name}/bias`],
};

/** `features.N`, N counting convolutions, ReLUs and pools alike. */
const torchvision: Naming = {
  preprocessing: "torchvision",
  kernel: "OIHW",
  names: (layer, network) => {
    const before = convolutions(network).findIndex(({ name }) => name === layer.name);
    const index = 2 * before + (layer.block - 1);
    return [`features.${index}.weight`, `features.${index}.bias`];
  },
};

/** The layers of a file that is one of the two networks. */
export interface LayerTensors {
  readonly network: VggNetwork;
  readonly preprocessing: Preprocessing;
  /** The convolutions that the file has, in network order, without gaps from the first. */
  readonly layers: readonly Convolution[];
  read(layer: Convolution): Promise<ConvolutionWeights>;
}

/**
 * Finds the convolutions of a VGG among the tensors of a file, by Keras' names or by torchvision's, with the shapes that
 * they must have.
 *
 * @throws WeightsError that says what the file holds instead.
 */
export function findLayers(
  file: StoredTensors,
  source: string,
  asked: { readonly network?: VggNetwork; readonly preprocessing?: Preprocessing },
): LayerTensors {
  const byName = new Map(file.tensors.map((tensor) => [tensor.name.replace(/:0$/, ""), tensor]));
  refuseTwice(file, byName, source);
  const naming = [keras, torchvision].find((n) => byName.has(n.names(convolutions("vgg19")[0]!, "vgg19")[0]));
  if (!naming) throw notVgg(file, source);
  if (naming === torchvision) refuseBatchNormalization(byName, source);
  const said = statedMeaning(file.metadata, source);
  const network = asked.network ?? said.network ?? guess(byName, naming);
  if (said.network !== undefined && said.network !== network)
    throw new WeightsError("wrong-shape", `${source} holds ${said.network} weights, and ${network} was asked for.`);

  const layers: Convolution[] = [];
  for (const layer of convolutions(network)) {
    const [kernel, bias] = naming.names(layer, network).map((name) => byName.get(name));
    if (!kernel && !bias) break;
    if (!kernel || !bias)
      throw new WeightsError(
        "missing-layer",
        `${source} has only half of ${layer.name}: no ${kernel ? "bias" : "kernel"}; get the whole file.`,
      );
    checkShape(kernel, kernelShape(layer, naming), layer, network, source);
    checkShape(bias, [layer.outChannels], layer, network, source);
    layers.push(layer);
  }
  refuseRest(byName, naming, network, layers, source);
  return {
    network,
    preprocessing: preprocessingOf(said.preprocessing ?? naming.preprocessing, asked.preprocessing, source),
    layers,
    read: async (layer) => {
      const [kernel, bias] = naming.names(layer, network).map((name) => byName.get(name)!) as [
        StoredTensor,
        StoredTensor,
      ];
      const values = { kernel: await kernel.read(), bias: await bias.read() };
      for (const [kind, data] of Object.entries(values))
        if (!data.every(Number.isFinite))
          throw new WeightsError(
            "not-finite",
            `The ${kind} of ${layer.name} in ${source} has NaN or infinite values; get the file again.`,
          );
      return naming.kernel === "HWIO" ? values : { ...values, kernel: toHwio(values.kernel, layer) };
    },
  };
}

function kernelShape({ inChannels, outChannels }: Convolution, { kernel }: Naming): number[] {
  return kernel === "HWIO" ? [3, 3, inChannels, outChannels] : [outChannels, inChannels, 3, 3];
}

function checkShape(
  tensor: StoredTensor,
  shape: readonly number[],
  { name }: Convolution,
  network: VggNetwork,
  source: string,
): void {
  if (tensor.shape.join() !== shape.join())
    throw new WeightsError(
      "wrong-shape",
      `${printable(tensor.name)} of ${source} has shape [${shapeText(tensor.shape)}]; ${name} of ${network} needs [${shape.join(", ")}].`,
    );
}

/** Two tensors of one layer: which one is meant, nothing says. */
function refuseTwice(file: StoredTensors, byName: ReadonlyMap<string, StoredTensor>, source: string): void {
  if (byName.size === file.tensors.length) return;
  const twice = file.tensors.find((tensor) => byName.get(tensor.name.replace(/:0$/, "")) !== tensor);
  if (twice && /^(block\d_conv\d\/|features\.)/.test(twice.name))
    throw new WeightsError("not-weights", `${source} has ${printable(twice.name)} twice; get it again.`);
}

/** VGG19 has a fourth convolution in its third block; up to there the two are the same table. */
function guess(byName: ReadonlyMap<string, unknown>, naming: Naming): VggNetwork {
  const of = (network: VggNetwork, name: string) =>
    byName.has(naming.names(convolutions(network).find((layer) => layer.name === name)!, network)[0]);
  if (naming === keras) return of("vgg19", "block3_conv4") || !of("vgg16", "block4_conv1") ? "vgg19" : "vgg16";
  // torchvision's features.16 is block3_conv4 in VGG19, and the pool in VGG16.
  return byName.has("features.16.weight") || !byName.has("features.17.weight") ? "vgg19" : "vgg16";
}

/**
 * What the found layers leave over must not be layers: not the other network's, where that one is meant, and none after
 * a gap.
 */
function refuseRest(
  byName: ReadonlyMap<string, unknown>,
  naming: Naming,
  network: VggNetwork,
  layers: readonly Convolution[],
  source: string,
): void {
  const other = network === "vgg19" ? "vgg16" : "vgg19";
  const kernels = (network: VggNetwork) => convolutions(network).map((layer) => naming.names(layer, network)[0]);
  const known = new Set(kernels(network).slice(0, layers.length));
  const surplus = [...kernels(other), ...kernels(network)].find((name) => byName.has(name) && !known.has(name));
  if (surplus === undefined) return;
  const gapInOther = kernels(other).findIndex((name) => !byName.has(name));
  if (gapInOther === -1 || gapInOther > layers.length)
    throw new WeightsError(
      "wrong-shape",
      `${source} holds ${other} weights (it has ${surplus}), and ${network} was asked for.`,
    );
  throw new WeightsError(
    "missing-layer",
    `${source} has no ${convolutions(network)[layers.length]?.name}, but has ${surplus}, which comes after it; get the whole file.`,
  );
}

/** torchvision's `vgg19_bn` and `vgg16_bn`, whose names begin alike. */
function refuseBatchNormalization(byName: ReadonlyMap<string, unknown>, source: string): void {
  if (byName.has("features.1.weight"))
    throw new WeightsError(
      "not-weights",
      `${source} is a VGG with batch normalization (it has features.1.weight); expected torchvision's vgg19 or vgg16 without it.`,
    );
}

function preprocessingOf(own: Preprocessing, asked: Preprocessing | undefined, source: string): Preprocessing {
  if (asked !== undefined && asked !== own)
    throw new WeightsError(
      "not-weights",
      `${source} holds weights that were trained with ${own} preprocessing, and ${asked} was asked for; they are different networks.`,
    );
  return own;
}

function notVgg(file: StoredTensors, source: string): WeightsError {
  const first = file.tensors.slice(0, 3).map(({ name, shape }) => `${printable(name, 60)} [${shapeText(shape)}]`);
  const holds = first.length ? `it begins with ${first.join(", ")}` : "it holds no tensors";
  return new WeightsError(
    "not-weights",
    `${source} (${file.format}) is not a VGG: ${holds}; expected block1_conv1/kernel [3, 3, 3, 64] (Keras) or features.0.weight [64, 3, 3, 3] (torchvision).`,
  );
}

const shapeText = (shape: readonly number[]) => printable(shape.slice(0, 20).join(", "), 60);

function toHwio(kernel: Float32Array, { inChannels, outChannels }: Convolution): Float32Array {
  const hwio = new Float32Array(kernel.length);
  for (let o = 0, from = 0; o < outChannels; o++)
    for (let i = 0; i < inChannels; i++)
      for (let k = 0; k < 9; k++) hwio[(k * inChannels + i) * outChannels + o] = kernel[from++]!;
  return hwio;
}
