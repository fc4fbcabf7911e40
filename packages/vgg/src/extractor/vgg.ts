import { type FeatureExtractor, SrlossError } from "@srloss/core";
import {
  blurringWindow,
  frozenNetwork,
  halvingWindow,
  type LayerField,
  type Pooling,
  type StackStep,
  sameWindow,
} from "@srloss/core/networks";
import { checkOptions, checkTensor, given, meant, type OptionNames } from "@srloss/core/validation";
import type { Tensor4D } from "@tensorflow/tfjs-core";
import { checkWeights } from "../check-weights.ts";
import { findLayer } from "../layer-names.ts";
import { type Convolution, networkSteps, type Pool, type Preprocessing, type VggNetwork } from "../vgg-network.ts";
import type { VggWeights, WeightOrigin } from "../vgg-weights.ts";
import { type ChannelOrder, foldPreprocessing, meanOf } from "./preprocessing.ts";

export interface VggOptions {
  /** `l2` is that of DISTS. @defaultValue `"max"` */
  readonly pooling?: Pooling;
  /** The order of the channels in the images. @defaultValue `"rgb"` */
  readonly channelOrder?: ChannelOrder;
}

export const vggOptions: OptionNames<VggOptions> = { pooling: true, channelOrder: true };

/** A frozen VGG as a feature extractor. */
export interface Vgg extends FeatureExtractor {
  readonly network: VggNetwork;
  readonly preprocessing: Preprocessing;
  readonly pooling: Pooling;
  /** Where the weights came from, and their hash. */
  readonly weights: WeightOrigin;
  /** The canonical name of a layer or alias; throws for those that are unknown or were not loaded. */
  resolveLayer(name: string): string;
  /** The least height and width, in pixels, that leave one feature at `layer`. */
  minimumSize(layer: string): number;
  /** Which pixels the features of a layer look at. */
  field(layer: string): LayerField;
  /** Gives the kernels' memory back; the extractor can't be used after it. */
  dispose(): void;
}

/**
 * Puts a VGG on the device as a frozen, fully convolutional feature extractor (Simonyan and Zisserman, 2015). Images are
 * preprocessed as the weights want it; the network stops at the deepest layer asked for; gradients flow to the images,
 * never to the weights. The first gradient keeps a second set of kernels for the way back.
 *
 * @param weights From `readWeights`, `pullWeights` or `randomWeights`; `loadVgg19` does both steps.
 * @param options `pooling` and `channelOrder`.
 * @returns An extractor of images `[batch, height, width, 3]`, float32 in 0..255, of any size that leaves one feature.
 * @throws SrlossError for options that are unknown and weights without a first layer; from `extract`, for unknown layers and
 *   for images of another type or shape.
 *
 * @example
 * ```ts
 * const weights = await randomWeights({ network: "vgg19", upTo: "block1_conv2" });
 * const vgg = createVgg(weights);
 * const [features] = vgg.extract(tf.zeros([1, 8, 8, 3]), ["block1_conv2"]);
 * features?.shape; // => [1, 8, 8, 64]
 * vgg.dispose();
 * ```
 */
export function createVgg(weights: VggWeights, options: VggOptions = {}): Vgg {
  checkOptions("createVgg", options, vggOptions);
  checkWeights("createVgg", weights);
  const { network, preprocessing, origin } = weights;
  const checked = checkedVgg(options);
  const loaded = loadedSteps(weights);
  const { steps, outputs } = stackSteps(loaded, weights, checked);
  const frozen = frozenNetwork(steps, meanOf(preprocessing, checked.channelOrder));
  let disposed = false;

  const find = (name: string): string => {
    const layer = findLayer(network, name);
    if (outputs.has(layer.name)) return layer.name;
    throw new SrlossError(
      "layer",
      `Layer ${layer.name} is beyond ${loaded.at(-1)!.name}, the last one that this ${network} was loaded with; load it with upTo: "${layer.name}".`,
    );
  };
  const outputOf = (name: string): number => outputs.get(find(name))!;

  return {
    network,
    preprocessing,
    pooling: checked.pooling,
    weights: origin,
    layers: loaded.map(({ name }) => name),
    extract(images, layers) {
      if (disposed) throw new SrlossError("argument", `This ${network} was disposed.`);
      if (!Array.isArray(layers))
        throw new SrlossError("layer", `extract: layers is a list, such as ["block3_conv3"]; got ${given(layers)}.`);
      if (!layers.length) throw new SrlossError("layer", "extract: layers is empty; name at least one.");
      const taps = layers.map(outputOf);
      checkInput(images);
      return frozen.run(images, taps);
    },
    resolveLayer: find,
    minimumSize: (layer) => frozen.leastSide(outputOf(layer)),
    field: (layer) => frozen.field(outputOf(layer)),
    dispose() {
      if (!disposed) frozen.dispose();
      disposed = true;
    },
  };
}

/** The steps whose weights are there, from the first. */
function loadedSteps({ network, layers, origin }: VggWeights): readonly (Convolution | Pool)[] {
  const steps = networkSteps(network);
  const missing = steps.findIndex((step) => step.kind === "convolution" && !layers.has(step.name));
  const loaded = missing === -1 ? steps : steps.slice(0, missing);
  if (!loaded.length) throw new SrlossError("layer", `The weights of ${origin.name} hold no layer of ${network}.`);
  return loaded;
}

/** What a backend has to do, and after which step each layer is there. */
function stackSteps(
  loaded: readonly (Convolution | Pool)[],
  { layers, preprocessing }: VggWeights,
  { pooling, channelOrder }: Required<VggOptions>,
): { steps: StackStep[]; outputs: Map<string, number> } {
  const steps: StackStep[] = [];
  const outputs = new Map<string, number>();
  for (const { kind, name, ...step } of loaded)
    if ("inChannels" in step) {
      const { inChannels, outChannels } = step;
      const own = layers.get(name)!;
      const kernel = inChannels === 3 ? foldPreprocessing(own, preprocessing, channelOrder) : own.kernel;
      outputs.set(preactivation(step), steps.length).set(name, steps.length + 1);
      steps.push({ kind: "convolution", inChannels, outChannels, kernel, bias: own.bias, window: sameWindow });
      steps.push({ kind: "relu" });
    } else {
      outputs.set(name, steps.length);
      steps.push({ kind: "pool", pooling, window: pooling === "l2" ? blurringWindow : halvingWindow });
    }
  return { steps, outputs };
}

/** The options with their defaults. */
export function checkedVgg({ pooling = "max", channelOrder = "rgb" }: VggOptions): Required<VggOptions> {
  const poolings = ["max", "average", "l2"];
  if (!poolings.includes(pooling))
    throw new SrlossError(
      "option",
      `pooling is "max", "average" or "l2"; got ${given(pooling)}${meant(pooling, poolings)}`,
    );
  if (channelOrder !== "rgb" && channelOrder !== "bgr")
    throw new SrlossError(
      "option",
      `channelOrder is "rgb" or "bgr"; got ${given(channelOrder)}${meant(channelOrder, ["rgb", "bgr"])}`,
    );
  return { pooling, channelOrder };
}

function preactivation(step: { readonly block: number; readonly index: number }): string {
  return `conv${step.block}_${step.index}`;
}

function checkInput(images: Tensor4D): void {
  checkTensor(images, "extract: images");
  if (images.rank !== 4 || images.shape[3] !== 3 || images.dtype !== "float32")
    throw new SrlossError(
      "shape",
      `A VGG takes float32 images [batch, height, width, 3]; got ${images.dtype} of shape [${images.shape}].`,
    );
}
