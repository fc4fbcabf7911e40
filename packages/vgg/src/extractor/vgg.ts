import { type FeatureExtractor, SrlossError } from "@srloss/core";
import { type FeatureStack, featureStackFactory, type Pooling, runStack, type StackStep } from "@srloss/core/networks";
import { checkOptions, checkTensor, given, type OptionNames } from "@srloss/core/validation";
import { getBackend, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import { type Architecture, networkSteps, type Preprocessing } from "../architecture.ts";
import { checkWeights } from "../check-weights.ts";
import { findLayer, type Layer } from "../layer-names.ts";
import type { VggWeights, WeightOrigin } from "../vgg-weights.ts";
import { FrozenConvolution, rectify } from "./convolution.ts";
import { pool } from "./pooling.ts";
import { type ChannelOrder, centre, foldPreprocessing, meanOf } from "./preprocessing.ts";

export interface VggOptions {
  /** `max` where left out. */
  readonly pooling?: Pooling;
  /** The order of the channels in the images; `rgb` where left out. */
  readonly channelOrder?: ChannelOrder;
}

export const vggOptions: OptionNames<VggOptions> = { pooling: true, channelOrder: true };

/** A frozen VGG as a feature extractor. */
export interface Vgg extends FeatureExtractor {
  readonly network: Architecture;
  readonly preprocessing: Preprocessing;
  /** Where the weights came from, and their hash. */
  readonly weights: WeightOrigin;
  /** The canonical name of a layer or alias; throws for those that are unknown or were not loaded. */
  resolveLayer(name: string): string;
  /** The least height and width, in pixels, that leave one feature at `layer`. */
  minimumSize(layer: string): number;
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
 * const weights = await randomWeights({ architecture: "vgg19", upTo: "block1_conv2" });
 * const vgg = createVgg(weights);
 * const [features] = vgg.extract(tf.zeros([1, 8, 8, 3]), ["block1_conv2"]);
 * features?.shape; // => [1, 8, 8, 64]
 * vgg.dispose();
 * ```
 */
export function createVgg(weights: VggWeights, options: VggOptions = {}): Vgg {
  checkOptions("createVgg", options, vggOptions);
  checkWeights("createVgg", weights);
  const { architecture, preprocessing, origin } = weights;
  const { pooling, channelOrder } = checkedVgg(options);

  const steps = networkSteps(architecture);
  const missing = steps.findIndex((step) => step.kind === "convolution" && !weights.layers.has(step.name));
  const available = missing === -1 ? steps : steps.slice(0, missing);
  if (!available.length)
    throw new SrlossError("layer", `The weights of ${origin.name} hold no layer of ${architecture}.`);
  const convolutions = new Map<string, FrozenConvolution>();
  const stackSteps: StackStep[] = [];
  const outputs = new Map<string, number>();
  for (const step of available)
    if (step.kind === "convolution") {
      const own = weights.layers.get(step.name)!;
      const { inChannels, outChannels } = step;
      const { bias } = own;
      const kernel = inChannels === 3 ? foldPreprocessing(own, preprocessing, channelOrder) : own.kernel;
      convolutions.set(step.name, new FrozenConvolution(step, { kernel: inFloat32(kernel), bias }));
      outputs.set(preactivation(step), stackSteps.length).set(step.name, stackSteps.length + 1);
      stackSteps.push({ kind: "convolution", inChannels, outChannels, kernel, bias }, { kind: "relu" });
    } else {
      outputs.set(step.name, stackSteps.length);
      stackSteps.push({ kind: "pool", pooling });
    }
  const mean = meanOf(preprocessing, channelOrder);
  const stacks = new Map<string, FeatureStack>();
  let disposed = false;

  const find = (name: string): Layer => {
    const layer = findLayer(architecture, name);
    if (layer.position < available.length) return layer;
    throw new SrlossError(
      "layer",
      `Layer ${layer.name} is beyond ${available.at(-1)!.name}, the last one that this ${architecture} was loaded with; load it with upTo: "${layer.name}".`,
    );
  };

  const run = (images: Tensor4D, layers: readonly Layer[]): Tensor4D[] => {
    const wanted = new Set(layers.map(({ name }) => name));
    const deepest = Math.max(...layers.map(({ position }) => position));
    const taps = new Map<string, Tensor4D>();
    let x = centre(images, mean);
    for (const step of available.slice(0, deepest + 1)) {
      const before = x;
      if (step.kind === "pool") x = pool(before, pooling);
      else {
        const convolution = convolutions.get(step.name)!;
        const linear = preactivation(step);
        if (wanted.has(linear)) taps.set(linear, convolution.apply(before, "linear"));
        x = wanted.has(linear) ? rectify(taps.get(linear)!) : convolution.apply(before, "relu");
      }
      if (wanted.has(step.name)) taps.set(step.name, x);
      // Large images: an activation that nobody asked for goes at once; a gradient tape keeps what it needs itself.
      if (![...taps.values()].includes(before)) before.dispose();
    }
    return layers.map(({ name }) => taps.get(name)!);
  };

  const runAsStack = (stack: FeatureStack, images: Tensor4D, layers: readonly Layer[]): Tensor4D[] => {
    const places = layers.map(({ name }) => outputs.get(name)!);
    const taps = [...new Set(places)].sort((a, b) => a - b);
    const features = runStack(stack, images, taps);
    return places.map((place) => features[taps.indexOf(place)]!);
  };

  const stackHere = (): FeatureStack | undefined => {
    const backend = getBackend();
    if (!stacks.has(backend)) {
      const made = featureStackFactory()?.(stackSteps, mean);
      if (made) stacks.set(backend, made);
    }
    return stacks.get(backend);
  };

  return {
    network: architecture,
    preprocessing,
    weights: origin,
    layers: available.map(({ name }) => name),
    extract(images, layers) {
      if (disposed) throw new SrlossError("argument", `This ${architecture} was disposed.`);
      if (!Array.isArray(layers))
        throw new SrlossError("layer", `extract: layers is a list, such as ["block3_conv3"]; got ${given(layers)}.`);
      if (!layers.length) throw new SrlossError("layer", "extract: layers is empty; name at least one.");
      const found = layers.map(find);
      checkInput(images);
      const stack = stackHere();
      return tidy(() => (stack ? runAsStack(stack, images, found) : run(images, found)));
    },
    resolveLayer: (name) => find(name).name,
    minimumSize: (layer) =>
      2 ** available.slice(0, find(layer).position + 1).filter(({ kind }) => kind === "pool").length,
    dispose() {
      if (!disposed) for (const part of [...convolutions.values(), ...stacks.values()]) part.dispose();
      disposed = true;
    },
  };
}

function inFloat32(values: Float32Array | Float64Array): Float32Array {
  return values instanceof Float32Array ? values : Float32Array.from(values);
}

/** The options with their defaults. */
export function checkedVgg({ pooling = "max", channelOrder = "rgb" }: VggOptions): Required<VggOptions> {
  if (pooling !== "max" && pooling !== "average")
    throw new SrlossError("option", `pooling is "max" or "average"; got ${given(pooling)}.`);
  if (channelOrder !== "rgb" && channelOrder !== "bgr")
    throw new SrlossError("option", `channelOrder is "rgb" or "bgr"; got ${given(channelOrder)}.`);
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
