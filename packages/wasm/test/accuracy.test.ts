import type { StackStep } from "@srloss/core/networks";
import { Float64Network, formulaImage } from "@srloss/reference";
import { createVgg, randomWeights } from "@srloss/vgg";
import { dispose, grad, type Tensor4D, tensor4d } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { configureWasm, type Precision } from "../src/index.ts";
import { WasmFeatureStack } from "../src/network/wasm-feature-stack.ts";
import { noise } from "./noise.ts";
import { start } from "./start.ts";
import { mean, vggSteps } from "./vgg-steps.ts";

const layer = "block3_conv3";
/** Ragged in tiles of every size; float64 takes a second for each, forward and back. */
const [height, width] = [34, 38];

function reference(steps: StackStep[], seed: number) {
  const image = formulaImage(height, width, seed);
  const upstream = noise((height >> 2) * (width >> 2) * 256, 7);
  const centred = Float64Array.from(image, (value, i) => value - mean[i % 3]!);
  return { steps, image, upstream, ...inFloat64(steps, centred, upstream) };
}

function inFloat64(steps: readonly StackStep[], values: Float64Array, upstream: Float32Array) {
  const network = new Float64Network(steps);
  const image = { height, width, channels: 3, values };
  const outputs = network.forward(image);
  const gradient = network.backward(image, outputs, new Map([[steps.length - 1, Float64Array.from(upstream)]]));
  return { features: outputs.at(-1)!.values, gradient };
}

let expected: ReturnType<typeof reference>[];
beforeAll(async () => {
  const steps = await vggSteps();
  expected = [1, 2].map((seed) => reference(steps, seed));
  await start();
});

async function computed(precision: Precision, { steps, image, upstream } = expected[0]!) {
  const stack = new WasmFeatureStack(steps, mean, precision);
  const tap = [steps.length - 1];
  const { features, trace } = stack.forward(tensor4d(image, [1, height, width, 3]), tap, true);
  const dy = tensor4d(upstream, features[0]!.shape);
  const gradient = stack.backward([dy], trace!, tap, [1, height, width, 3], features);
  const alone = stack.forward(tensor4d(image, [1, height, width, 3]), tap, false).features;
  const values = await Promise.all([features[0]!, gradient, alone[0]!].map((tensor) => tensor.data()));
  stack.dispose();
  return { features: values[0]!, gradient: values[1]!, alone: values[2]! };
}

function ofLargest(got: ArrayLike<number>, wanted: Float64Array): number {
  let [off, most] = [0, 0];
  wanted.forEach((value, i) => {
    off = Math.max(off, Math.abs(value - got[i]!));
    most = Math.max(most, Math.abs(value));
  });
  return off / most;
}

function relativeL2(got: ArrayLike<number>, wanted: Float64Array): number {
  let [off, norm] = [0, 0];
  wanted.forEach((value, i) => {
    off += (value - got[i]!) ** 2;
    norm += value ** 2;
  });
  return Math.sqrt(off / norm);
}

describe("against float64, at block3_conv3 of a VGG19", () => {
  // Where rounding turns a ReLU or the winner of a max-pool, an entry of a gradient jumps: that makes the limit of `fast`.
  it.each([
    ["exact", 1e-7, 1e-5],
    ["fast", 1e-5, 1e-3],
  ] as const)("%s: features and gradient", async (precision, features, gradient) => {
    for (const wanted of expected) {
      const got = await computed(precision, wanted);
      expect(ofLargest(got.features, wanted.features)).toBeLessThanOrEqual(features);
      expect(ofLargest(got.alone, wanted.features)).toBeLessThanOrEqual(features);
      expect(relativeL2(got.gradient, wanted.gradient)).toBeLessThanOrEqual(gradient);
    }
  });

  it("exact: with pixels divided, too, as the weights of torchvision want them", async () => {
    const { steps, image, upstream } = expected[0]!;
    const [means, deviations] = [
      [0.485, 0.456, 0.406],
      [0.229, 0.224, 0.225],
    ].map((shares) => shares.map((share) => 255 * share)) as [number[], number[]];
    const divided = Float64Array.from(image, (value, i) => (value - means[i % 3]!) / deviations[i % 3]!);
    const wanted = inFloat64(steps, divided, upstream);

    configureWasm({ precision: "exact" });
    const weights = await randomWeights({ network: "vgg19", upTo: layer });
    const vgg = createVgg({ ...weights, preprocessing: "torchvision" });
    const images = tensor4d(image, [1, height, width, 3]);
    const features = vgg.extract(images, [layer])[0]!;
    const dy = tensor4d(upstream, features.shape);
    const gradient = grad((x) => vgg.extract(x as Tensor4D, [layer])[0]!)(images, dy);
    const got = [await features.data(), await gradient.data()] as const;
    dispose([images, features, dy, gradient]);
    vgg.dispose();
    configureWasm({ precision: "fast" });

    expect(ofLargest(got[0], wanted.features)).toBeLessThanOrEqual(1e-7);
    const expectedGradient = wanted.gradient.map((value, i) => value / deviations[i % 3]!);
    expect(relativeL2(got[1], expectedGradient)).toBeLessThanOrEqual(1e-5);
  });

  it("the same bits for one to four threads", async () => {
    const all = [];
    for (const threads of [1, 2, 3, 4]) {
      configureWasm({ threads });
      all.push(await computed("fast"), await computed("exact"));
    }
    configureWasm({ threads: 2 });
    for (const [i, got] of all.entries()) expect(got).toEqual(all[i % 2]);
  });
});
