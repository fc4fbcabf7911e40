import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import { backendName } from "@srloss/wasm";
import "@tensorflow/tfjs-backend-cpu";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { layers } from "@tensorflow/tfjs-layers";
import "@srloss/core/gradients";
import { beforeAll, describe, expect, it } from "vitest";
import { ownerOf } from "../src/engines.ts";
import { usedKernels } from "../src/table.ts";

beforeAll(() => setWasmPaths(dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm")) + sep));

const random = (shape: number[], seed: number): tf.Tensor => tf.randomUniform(shape, -1, 1, "float32", seed);
const image: [number, number, number, number] = [2, 8, 6, 4];
/** On the tape while a gradient is computed, so that kernels have one, too. */
let strengthOfKernels: tf.Tensor;
const filter = (...shape: number[]) => tf.mul(random(shape, 7), strengthOfKernels) as tf.Tensor4D;
type Image = tf.Tensor4D;

/** Heads of attention over the pixels, as transformers for restoration have it; `product` multiplies `[b, n, c]` with itself. */
const attention = (x: Image, product: (q: tf.Tensor3D, k: tf.Tensor3D) => tf.Tensor) => {
  const pixels = tf.reshape(x, [2, 48, 4]) as tf.Tensor3D;
  const weights = tf.softmax(tf.mul(product(pixels, pixels), 0.5));
  return tf.matMul(weights, pixels);
};
const layerNorm = (x: Image) => {
  const { mean, variance } = tf.moments(x, -1, true);
  return tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-3)));
};
const frequencies = (x: Image) => tf.spectral.rfft(tf.transpose(x, [0, 3, 1, 2]));
const sobel = () => tf.tile(tf.tensor4d([-1, 0, 1, -2, 0, 2, -1, 0, 1], [3, 3, 1, 1]), [1, 1, 4, 1]) as tf.Tensor4D;

/** What published super-resolution networks and losses are made of, each as a function of an image. */
const pieces: Record<string, (x: Image) => tf.Tensor> = {
  convolution: (x) => tf.conv2d(x, filter(3, 3, 4, 5), 1, "same"),
  "convolution, 1x1": (x) => tf.conv2d(x, filter(1, 1, 4, 5), 1, "same"),
  "convolution, 9x9": (x) => tf.conv2d(x, filter(9, 9, 4, 2), 1, "same"),
  "convolution, strided": (x) => tf.conv2d(x, filter(4, 4, 4, 5), 2, "same"),
  "convolution, dilated": (x) => tf.conv2d(x, filter(3, 3, 4, 5), 1, "same", "NHWC", 2),
  "convolution, in groups": (x) =>
    tf.concat(
      tf.split(x, 2, 3).map((part) => tf.conv2d(part as Image, filter(3, 3, 2, 3), 1, "same")),
      3,
    ),
  "convolution, transposed": (x) => tf.conv2dTranspose(x, filter(4, 4, 3, 4), [2, 16, 12, 3], 2, "same"),
  "convolution, depthwise": (x) => tf.depthwiseConv2d(x, filter(3, 3, 4, 1), 1, "same"),
  "convolution, depthwise, strided": (x) => tf.depthwiseConv2d(x, filter(3, 3, 4, 2), 2, "same"),
  "convolution, depthwise, dilated": (x) => tf.depthwiseConv2d(x, filter(3, 3, 4, 1), 1, "same", "NHWC", 2),
  "convolution, separable": (x) => tf.separableConv2d(x, filter(3, 3, 4, 1), filter(1, 1, 4, 5), 1, "same"),
  "pixel shuffle": (x) => tf.depthToSpace(x, 2),
  "bilinear enlargement": (x) => tf.image.resizeBilinear(x, [16, 12]),
  "bilinear, half-pixel centres": (x) => tf.image.resizeBilinear(x, [16, 12], false, true),
  "nearest, half-pixel centres": (x) => tf.image.resizeNearestNeighbor(x, [16, 12], false, true),
  "nearest enlargement": (x) => tf.image.resizeNearestNeighbor(x, [16, 12]),
  relu: (x) => tf.relu(x),
  relu6: (x) => tf.relu6(tf.mul(x, 9)),
  "leaky relu": (x) => tf.leakyRelu(x, 0.2),
  prelu: (x) => tf.prelu(x, tf.tensor4d([0.1, 0.2, 0.3, 0.4], [1, 1, 1, 4])),
  elu: (x) => tf.elu(x),
  selu: (x) => tf.selu(x),
  sigmoid: (x) => tf.sigmoid(x),
  swish: (x) => tf.mul(x, tf.sigmoid(x)),
  tanh: (x) => tf.tanh(x),
  softplus: (x) => tf.softplus(x),
  "gelu, by erf": (x) => tf.mul(x, tf.add(tf.erf(tf.div(x, Math.SQRT2)), 1)),
  "gelu, by tanh": (x) => tf.mul(x, tf.add(tf.tanh(tf.mul(tf.add(x, tf.mul(tf.pow(x, 3), 0.0447)), 0.798)), 1)),
  "batch norm, in training": (x) => layers.batchNormalization({}).apply(x, { training: true }) as tf.Tensor,
  "batch norm, as it was learnt": (x) =>
    tf.batchNorm(
      x,
      tf.zeros<tf.Rank.R1>([4]) as never,
      tf.ones([4]) as never,
      random([4], 2) as never,
      random([4], 3) as never,
    ),
  "layer norm": layerNorm,
  "instance norm": (x) => {
    const { mean, variance } = tf.moments(x, [1, 2], true);
    return tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-3)));
  },
  "channel attention": (x) => {
    const squeezed = tf.relu(tf.conv2d(tf.mean(x, [1, 2], true) as Image, filter(1, 1, 4, 2), 1, "same"));
    return tf.mul(x, tf.sigmoid(tf.conv2d(squeezed as Image, filter(1, 1, 2, 4), 1, "same")));
  },
  "spatial attention": (x) =>
    tf.mul(x, tf.sigmoid(tf.sum(tf.concat([tf.max(x, 3, true), tf.mean(x, 3, true)], 3), 3, true))),
  "attention by matMul": (x) => attention(x, (q, k) => tf.matMul(q, k, false, true)),
  "attention by einsum": (x) => attention(x, (q, k) => tf.einsum("bic,bjc->bij", q, k)),
  "windows, moved round": (x) => {
    const moved = tf.concat([tf.slice(x, [0, 2, 0, 0]), tf.slice(x, [0, 0, 0, 0], [2, 2, 6, 4])], 1);
    return tf.transpose(tf.reshape(moved, [2, 2, 4, 2, 3, 4]), [0, 1, 3, 2, 4, 5]);
  },
  "biases of positions, gathered": (x) => tf.gather(x, tf.tensor1d([3, 0, 0, 2], "int32"), 3),
  "max pool": (x) => tf.maxPool(x, 2, 2, "same"),
  "max pool, 3x3": (x) => tf.maxPool(x, 3, 2, "same"),
  "average pool": (x) => tf.avgPool(x, 2, 2, "same"),
  "average pool, 3x3": (x) => tf.avgPool(x, 3, 1, "same"),
  "zeros around": (x) =>
    tf.pad(x, [
      [0, 0],
      [1, 2],
      [2, 1],
      [0, 0],
    ]),
  "mirrored border": (x) =>
    tf.mirrorPad(
      x,
      [
        [0, 0],
        [1, 2],
        [2, 1],
        [0, 0],
      ],
      "reflect",
    ),
  "dense connections": (x) => tf.concat([x, tf.conv2d(x, filter(3, 3, 4, 2), 1, "same")], 3),
  "stack and unstack": (x) => tf.stack(tf.unstack(x, 3).reverse(), 3),
  tiles: (x) => tf.tile(x, [1, 2, 1, 1]),
  "slices with steps": (x) =>
    tf.stack([tf.slice(x, [0, 1, 0, 0], [2, 4, 6, 4]), tf.slice(x, [0, 4, 0, 0], [2, 4, 6, 4])]),
  clipped: (x) => tf.clipByValue(x, -0.5, 0.5),
  "larger and smaller of two": (x) => tf.add(tf.maximum(x, 0.1), tf.minimum(x, tf.neg(x))),
  chosen: (x) => tf.where(tf.greater(random(image, 5), 0), tf.square(x), tf.exp(x)),
  "logarithms and powers": (x) => tf.pow(tf.log(tf.add(tf.square(x), 1)), 1.5),
  "log softmax": (x) => tf.logSoftmax(x),
  "cross-entropy with logits": (x) => tf.losses.sigmoidCrossEntropy(tf.ones(image), x),
  "slopes by Sobel": (x) => tf.abs(tf.depthwiseConv2d(x, sobel(), 1, "same")),
  "frequencies, absolute": (x) => tf.abs(frequencies(x)),
  "frequencies, real and imaginary part": (x) => tf.add(tf.real(frequencies(x)), tf.imag(frequencies(x))),
  phases: (x) => tf.atan2(tf.imag(frequencies(x)), tf.add(tf.square(tf.real(frequencies(x))), 1)),
  "a block on frequencies": (x) => {
    const there = frequencies(x);
    const half = (part: tf.Tensor) => tf.mul(part, 0.5);
    return tf.spectral.irfft(tf.reshape(tf.complex(half(tf.real(there)), half(tf.imag(there))), [2 * 4 * 8, 4]));
  },
};

/** The gradients of the image and of what all kernels are multiplied with: in one number, each kernel's own gradient. */
async function gradients(backend: string, piece: (x: Image) => tf.Tensor): Promise<Float32Array[]> {
  await tf.setBackend(backend);
  return tf.tidy(() => {
    const loss = (x: tf.Tensor, strength: tf.Tensor) => {
      strengthOfKernels = strength;
      const y = piece(x as Image);
      // Every value counts differently.
      const weights = tf.reshape(tf.sin(tf.range(1, y.size + 1)), y.shape);
      return tf.add(tf.sum(tf.mul(y, weights)), tf.mul(strength, 0)) as tf.Scalar;
    };
    return tf
      .grads(loss)([random(image, 3), tf.scalar(0.5)])
      .map((slope) => slope.dataSync() as Float32Array);
  });
}

describe("what published super-resolution networks train with trains on srloss-wasm", () => {
  it.each(Object.keys(pieces))("%s", async (name) => {
    const [theirs, ours] = [await gradients("cpu", pieces[name]!), await gradients(backendName, pieces[name]!)];
    expect(theirs[0]!.some((value) => value !== 0)).toBe(true);
    for (const [i, expected] of theirs.entries()) {
      const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-3);
      const off = expected.reduce((most, value, at) => Math.max(most, Math.abs(value - ours[i]![at]!)), 0);
      expect(off / largest).toBeLessThan(1e-4);
    }
  });
});

it("no kernel that docs/kernels.md lists is missing on srloss-wasm", () => {
  expect(usedKernels().filter(({ kernel }) => ownerOf(kernel, "srloss-wasm") === "missing")).toEqual([]);
});
