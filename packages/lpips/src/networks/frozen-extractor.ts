import { type FeatureExtractor, SrlossError } from "@srloss/core";
import { frozenNetwork, type LayerField, type StackStep } from "@srloss/core/networks";
import { checkTensor, given, meant } from "@srloss/core/validation";
import type { Tensor4D } from "@tensorflow/tfjs-core";

/** A convolution's kernel in HWIO order `[size, size, in, out]` and its bias `[out]`. */
export interface ConvolutionWeights {
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
}

/** The convolutions of a network by name: `conv1`, `fire2/squeeze1x1`. */
export type NetworkWeights = ReadonlyMap<string, ConvolutionWeights>;

/** A frozen network as a feature extractor. */
export interface FrozenExtractor extends FeatureExtractor {
  readonly network: string;
  /** The least height and width, in pixels, that leave one feature at `layer`. */
  minimumSize(layer: string): number;
  /** Which pixels the features of a layer look at. */
  field(layer: string): LayerField;
  /** Gives the weights' memory back; the extractor can't be used after it. */
  dispose(): void;
}

/** A network under construction: its steps, and after which of them each layer is there. */
export class NetworkPlan {
  readonly steps: StackStep[] = [];
  readonly layers: Map<string, number> = new Map();
  readonly #network: string;
  readonly #weights: NetworkWeights;

  constructor(network: string, weights: NetworkWeights) {
    if (typeof weights?.get !== "function")
      throw new SrlossError(
        "argument",
        `${network}: weights are a map of convolutions by name; got ${given(weights)}.`,
      );
    this.#network = network;
    this.#weights = weights;
  }

  /** Adds a step, as a layer where it has a name. @returns Its index. */
  add(step: StackStep, name?: string): number {
    const index = this.steps.push(step) - 1;
    if (name !== undefined) this.layers.set(name, index);
    return index;
  }

  /** The named convolution `[size, size, inputs, outputs]`. */
  parameters(name: string, size: number, inputs: number, outputs: number): ConvolutionWeights {
    const found = this.#weights.get(name);
    if (!found) throw new SrlossError("weights", `The weights of ${this.#network} have no ${name}.`);
    const { kernel, bias } = found;
    if (kernel.length !== size * size * inputs * outputs || bias.length !== outputs)
      throw new SrlossError(
        "weights",
        `${name} of ${this.#network} has a kernel [${[size, size, inputs, outputs]}] and ${outputs} biases; got ${kernel.length} and ${bias.length} values.`,
      );
    return found;
  }
}

/** What torchvision's networks subtract from RGB in 0..255, and what they then divide by. */
export const torchvision: { readonly mean: readonly number[]; readonly deviation: readonly number[] } = {
  mean: [0.485 * 255, 0.456 * 255, 0.406 * 255],
  deviation: [0.229 * 255, 0.224 * 255, 0.225 * 255],
};

/** The kernel of a first convolution that takes differences from the mean as they are. */
export function dividedByDeviation(kernel: Float32Array, outputs: number): Float64Array {
  return Float64Array.from(kernel, (value, i) => value / torchvision.deviation[Math.floor(i / outputs) % 3]!);
}

/** The planned network, for RGB images in 0..255. */
export function frozenExtractor(network: string, { steps, layers }: NetworkPlan): FrozenExtractor {
  const frozen = frozenNetwork(steps, torchvision.mean);
  const names = [...layers.keys()];
  let disposed = false;
  const outputOf = (name: string): number => {
    const found = layers.get(name);
    if (found !== undefined) return found;
    throw new SrlossError(
      "layer",
      `${given(name)} is not a layer of ${network}${meant(name, names)} Known layers: ${names.join(", ")}.`,
    );
  };
  return {
    network,
    layers: names,
    extract(images, wanted) {
      if (disposed) throw new SrlossError("argument", `This ${network} was disposed.`);
      if (!Array.isArray(wanted) || !wanted.length)
        throw new SrlossError(
          "layer",
          `extract: layers is a list of names, such as ["${names[1]}"]; got ${given(wanted)}.`,
        );
      const taps = wanted.map(outputOf);
      checkImages(images, network);
      return frozen.run(images, taps);
    },
    minimumSize: (layer) => frozen.leastSide(outputOf(layer)),
    field: (layer) => frozen.field(outputOf(layer)),
    dispose() {
      if (!disposed) frozen.dispose();
      disposed = true;
    },
  };
}

function checkImages(images: Tensor4D, network: string): void {
  checkTensor(images, "extract: images");
  if (images.rank !== 4 || images.shape[3] !== 3 || images.dtype !== "float32")
    throw new SrlossError(
      "shape",
      `${network} takes float32 images [batch, height, width, 3]; got ${images.dtype} of shape [${images.shape}].`,
    );
}
