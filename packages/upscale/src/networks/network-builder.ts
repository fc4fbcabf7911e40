import { dispose, type Tensor, tensor } from "@tensorflow/tfjs-core";
import { initializers, layers, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { trainInOneOp } from "../layers/relu-convolution.ts";
import { type KernelStart, startKernel } from "./start-kernel.ts";

type Layer = InstanceType<typeof layers.Layer>;

interface ConvolutionOptions {
  readonly filters: number;
  readonly kernel: number;
  readonly activation?: "relu" | "tanh";
  /** As of `KernelStart`. Defaults to 1. */
  readonly gain?: number;
  /** As of `KernelStart`. Defaults to 1. */
  readonly shuffle?: number;
  /** Of a transposed convolution. */
  readonly stride?: number;
}

/** Layers in a row, each named, and the numbers that they begin with. */
export interface NetworkBuilder {
  convolution(name: string, x: SymbolicTensor, options: ConvolutionOptions): SymbolicTensor;
  transposedConvolution(name: string, x: SymbolicTensor, options: ConvolutionOptions): SymbolicTensor;
  /** With one slope for each channel, which begins as PyTorch's: 0.25. */
  prelu(name: string, x: SymbolicTensor): SymbolicTensor;
  sum(name: string, ...terms: SymbolicTensor[]): SymbolicTensor;
  layer(made: Layer, x: SymbolicTensor | SymbolicTensor[]): SymbolicTensor;
  /** Gives every convolution the numbers that it begins with: the seed's. */
  start(): void;
}

export function networkBuilder(seed: number): NetworkBuilder {
  const starts: { readonly layer: Layer; readonly kernel: KernelStart }[] = [];
  const apply = (layer: Layer, x: SymbolicTensor | SymbolicTensor[]) => layer.apply(x) as SymbolicTensor;
  const began = (layer: Layer, kernel: Omit<KernelStart, "seed">, x: SymbolicTensor) => {
    starts.push({ layer, kernel: { ...kernel, seed: Math.imul(seed, 0x2c1b3c6d) ^ starts.length } });
    return apply(layer, x);
  };
  const common = (name: string, { filters, kernel, activation }: ConvolutionOptions) => ({
    name,
    filters,
    kernelSize: kernel,
    padding: "same" as const,
    kernelInitializer: "zeros" as const,
    ...(activation && { activation }),
  });
  return {
    convolution(name, x, options) {
      const { filters, kernel, gain = 1, shuffle = 1 } = options;
      const channels = x.shape[3]!;
      const shape = [kernel, kernel, channels, filters];
      const layer = layers.conv2d(common(name, options));
      if (options.activation === "relu") trainInOneOp(layer);
      return began(layer, { shape, fanIn: kernel ** 2 * channels, gain, shuffle }, x);
    },
    transposedConvolution(name, x, options) {
      const { filters, kernel, gain = 1, stride = 1 } = options;
      const channels = x.shape[3]!;
      const shape = [kernel, kernel, filters, channels];
      const layer = layers.conv2dTranspose({ ...common(name, options), strides: stride });
      return began(layer, { shape, fanIn: (kernel / stride) ** 2 * channels, gain, shuffle: 1 }, x);
    },
    prelu(name, x) {
      const alphaInitializer = initializers.constant({ value: 0.25 });
      return apply(layers.prelu({ name, sharedAxes: [1, 2], alphaInitializer }), x);
    },
    sum: (name, ...terms) => apply(layers.add({ name }), terms),
    layer: apply,
    start() {
      for (const { layer, kernel } of starts) {
        const values: Tensor[] = [tensor(startKernel(kernel), [...kernel.shape])];
        for (const bias of layer.getWeights().slice(1)) values.push(bias);
        layer.setWeights(values);
        dispose(values[0]!);
      }
    },
  };
}
