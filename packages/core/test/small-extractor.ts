import {
  conv2d,
  conv2dTranspose,
  fill,
  mul,
  randomUniform,
  sigmoid,
  softplus,
  type Tensor4D,
  tidy,
  zeros,
} from "@tensorflow/tfjs-core";
import { differentiable, type FeatureExtractor } from "../src/index.ts";

type Shape4D = [number, number, number, number];

/** Random 3x3 convolutions under a smooth ReLU (finite differences do not like kinks); the later two halve the size. */
const network = [
  { name: "block1_conv1", kernel: [3, 3, 3, 4], stride: 1, scale: 0.02 },
  { name: "block2_conv1", kernel: [3, 3, 4, 5], stride: 2, scale: 0.3 },
  { name: "block3_conv3", kernel: [3, 3, 5, 6], stride: 2, scale: 0.3 },
] as const;

export interface CountingExtractor extends FeatureExtractor {
  /** What `extract` was asked for, call by call. */
  readonly calls: { batch: number; layers: readonly string[] }[];
}

export function smallExtractor(more: Partial<FeatureExtractor> = {}): CountingExtractor {
  const calls: CountingExtractor["calls"] = [];
  return {
    layers: network.map(({ name }) => name),
    calls,
    extract(images, layers) {
      calls.push({ batch: images.shape[0], layers });
      return tidy(() => {
        const features = new Map<string, Tensor4D>();
        let x = images;
        for (const [i, layer] of network.entries()) {
          x = smoothRelu(convolution(x, () => kernel(layer.kernel, layer.scale, i + 1), layer.stride));
          features.set(layer.name, x);
        }
        return layers.map((name) => features.get(name)!);
      });
    },
    ...more,
  };
}

/** One layer, `block3_conv3`, of features that are all zero. */
export const blindExtractor: FeatureExtractor = {
  layers: ["block3_conv3"],
  extract: (images) => [
    differentiable(
      [images],
      () => zeros([...images.shape.slice(0, 3), 4] as Shape4D),
      (dy) => [fill(images.shape, 0 * dy.size)],
    ),
  ],
};

/** One layer, `block3_conv3`, a 1x1 convolution: each feature sees its own pixel alone. Not differentiable. */
export const pointwiseExtractor: FeatureExtractor = {
  layers: ["block3_conv3"],
  extract: (images) => [tidy(() => conv2d(images, kernel([1, 1, 3, 4], 0.05, 9), 1, "valid"))],
};

function kernel(shape: readonly [number, number, number, number], scale: number, seed: number): Tensor4D {
  return randomUniform([...shape] as Shape4D, -scale, scale, "float32", seed);
}

function convolution(x: Tensor4D, weights: () => Tensor4D, stride: number): Tensor4D {
  return differentiable(
    [x],
    () => conv2d(x, weights(), stride, "same"),
    (dy) => [conv2dTranspose(dy, weights(), x.shape, stride, "same")],
  );
}

function smoothRelu(x: Tensor4D): Tensor4D {
  return differentiable(
    [x],
    (save) => {
      save([x]);
      return softplus(x);
    },
    (dy, [input]) => [mul(dy, sigmoid(input!))],
  );
}
