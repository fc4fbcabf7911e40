import { SrlossError } from "@srloss/core";
import { checkOptions, given, nearestName } from "@srloss/core/validation";
import { initializers, input, type LayersModel, layers, model, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import "@srloss/core/gradients";
import { HalfPixelDouble } from "./half-pixel-double.ts";
import { SpectralConvolution } from "./spectral-convolution.ts";

export type DiscriminatorName = "unet" | "vgg";

export interface DiscriminatorOptions {
  /** Channels of the first layers. Defaults to 64. */
  readonly features?: number;
  /** Of `vgg`: height and width of the images, a multiple of 32. Defaults to 128. */
  readonly size?: number;
  /** Of the first weights. Defaults to 0. */
  readonly seed?: number;
}

const builders: Readonly<Record<DiscriminatorName, (options: Required<DiscriminatorOptions>) => LayersModel>> = {
  unet: unetDiscriminator,
  vgg: vggDiscriminator,
};

/**
 * A network that tells original images from a generator's: RGB in 0..1 to scores, before any sigmoid.
 *
 * `unet` is Real-ESRGAN's: a U-Net with spectral normalisation and a score for each pixel, for images of any size whose sides 8
 * divides. `vgg` is that of SRGAN and ESRGAN: pairs of convolutions with batch normalisation, halved five times, and one score for
 * an image of `size`.
 *
 * @param name `unet` or `vgg`.
 * @param options `features`, `size` and `seed`.
 * @returns A `tf.LayersModel`, for `adversarial.discriminator` of `train`.
 * @throws SrlossError for a name or an option that there is not, and numbers that make no sense.
 *
 * @example
 * ```ts
 * const discriminator = createDiscriminator("unet", { features: 4 });
 * discriminator.predict(tf.ones([1, 16, 16, 3])).shape; // => [1, 16, 16, 1]
 * ```
 */
export function createDiscriminator(name: DiscriminatorName, options: DiscriminatorOptions = {}): LayersModel {
  if (!Object.hasOwn(builders, name)) {
    const near = typeof name === "string" ? nearestName(name, Object.keys(builders)) : undefined;
    throw new SrlossError(
      "option",
      `createDiscriminator: ${given(name)} is not a discriminator${near ? `; did you mean ${near}?` : "."} Known: unet, vgg.`,
    );
  }
  checkOptions("createDiscriminator", options, { features: true, size: true, seed: true });
  const { features = 64, size = 128, seed = 0 } = options;
  for (const [option, value, step] of [
    ["features", features, 1],
    ["size", size, 32],
  ] as const)
    if (!(Number.isInteger(value) && value > 0 && value % step === 0))
      throw new SrlossError(
        "option",
        `createDiscriminator: ${option} is a whole number${step > 1 ? ` that ${step} divides` : ""}; got ${given(value)}.`,
      );
  if (!Number.isInteger(seed))
    throw new SrlossError("option", `createDiscriminator: seed is a whole number; got ${given(seed)}.`);
  return builders[name]({ features, size, seed });
}

const leaky = (x: SymbolicTensor) => layers.leakyReLU({ alpha: 0.2 }).apply(x) as SymbolicTensor;

/** A number for each layer, two seeds apart. */
const seeds = (seed: number) => {
  let next = 1000 * seed;
  return () => (next += 2);
};

/** PyTorch's default: uniform in 1 / sqrt(fan-in) to either side. */
function uniform(fanIn: number, seed: number) {
  return initializers.randomUniform({ minval: -1 / Math.sqrt(fanIn), maxval: 1 / Math.sqrt(fanIn), seed });
}

function unetDiscriminator({ features, seed }: Required<DiscriminatorOptions>): LayersModel {
  const next = seeds(seed);
  const images = input({ shape: [null, null, 3] });
  const plain = (x: SymbolicTensor, inputs: number, filters: number) =>
    layers
      .conv2d({ filters, kernelSize: 3, padding: "same", kernelInitializer: uniform(9 * inputs, next()) })
      .apply(x) as SymbolicTensor;
  const spectral = (x: SymbolicTensor, filters: number, size: number, strides: 1 | 2) =>
    leaky(new SpectralConvolution({ filters, size, strides, seed: next() }).apply(x) as SymbolicTensor);
  const double = (x: SymbolicTensor) => new HalfPixelDouble({}).apply(x) as SymbolicTensor;
  const sum = (a: SymbolicTensor, b: SymbolicTensor) => layers.add().apply([a, b]) as SymbolicTensor;
  const whole = leaky(plain(images, 3, features));
  const half = spectral(whole, 2 * features, 4, 2);
  const quarter = spectral(half, 4 * features, 4, 2);
  const eighth = spectral(quarter, 8 * features, 4, 2);
  let up = sum(spectral(double(eighth), 4 * features, 3, 1), quarter);
  up = sum(spectral(double(up), 2 * features, 3, 1), half);
  up = sum(spectral(double(up), features, 3, 1), whole);
  const last = spectral(spectral(up, features, 3, 1), features, 3, 1);
  return model({ inputs: images, outputs: plain(last, features, 1) });
}

function vggDiscriminator({ features, size, seed }: Required<DiscriminatorOptions>): LayersModel {
  const next = seeds(seed);
  const images = input({ shape: [size, size, 3] });
  let [x, inputs] = [images, 3];
  const convolution = (filters: number, strides: 1 | 2) => {
    const kernelSize = strides === 1 ? 3 : 4;
    const first = x === images;
    const kernelInitializer = uniform(kernelSize ** 2 * inputs, next());
    const settings = { filters, kernelSize, strides, padding: "same", useBias: first, kernelInitializer } as const;
    x = layers.conv2d(settings).apply(x) as SymbolicTensor;
    if (!first) x = layers.batchNormalization({ epsilon: 1e-5, momentum: 0.9 }).apply(x) as SymbolicTensor;
    x = leaky(x);
    inputs = filters;
  };
  for (const times of [1, 2, 4, 8, 8]) {
    convolution(times * features, 1);
    convolution(times * features, 2);
  }
  const flat = layers.flatten().apply(x) as SymbolicTensor;
  const fanIn = (size / 32) ** 2 * 8 * features;
  const hidden = layers.dense({ units: 100, kernelInitializer: uniform(fanIn, next()) }).apply(flat) as SymbolicTensor;
  const score = layers.dense({ units: 1, kernelInitializer: uniform(100, next()) }).apply(leaky(hidden));
  return model({ inputs: images, outputs: score as SymbolicTensor });
}
