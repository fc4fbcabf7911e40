import "@srloss/core/gradients";
import * as tf from "@tensorflow/tfjs-core";
import { layers, sequential } from "@tensorflow/tfjs-layers";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { configureWasm } from "../src/index.ts";
import { presentRuntime } from "../src/runtime/current-runtime.ts";
import { expectSame, kernel, random } from "./as-cpu.ts";
import { expectClose } from "./expect-close.ts";
import { noise } from "./noise.ts";
import { start } from "./start.ts";

beforeAll(() => start());
afterAll(() => configureWasm({ threads: 2 }));

const asymmetric = [
  [0, 0],
  [1, 0],
  [0, 2],
  [0, 0],
];
const convolutions = fc
  .record({
    batch: fc.integer({ min: 0, max: 3 }),
    height: fc.integer({ min: 1, max: 21 }),
    width: fc.integer({ min: 1, max: 21 }),
    channels: fc.integer({ min: 1, max: 17 }),
    multiplier: fc.integer({ min: 1, max: 3 }),
    seed: fc.nat(1000),
    filter: fc.constantFrom([3, 3], [3, 3], [1, 1], [5, 5], [7, 7], [1, 3], [2, 2], [4, 3]),
    strides: fc.constantFrom<[number, number]>([1, 1], [1, 1], [2, 2], [3, 3], [1, 2]),
    pad: fc.constantFrom<"same" | "valid" | number | number[][]>("same", "same", "valid", 0, 1, 2, asymmetric),
    dilations: fc.constantFrom<[number, number]>([1, 1], [1, 1], [1, 1], [2, 2], [1, 3]),
  })
  .filter(({ height, width, filter, pad, dilations, strides }) => {
    // tfjs takes either strides or dilations.
    if (Math.max(...dilations) > 1 && Math.max(...strides) > 1) return false;
    const [rows, columns] = [dilations[0] * (filter[0]! - 1) + 1, dilations[1] * (filter[1]! - 1) + 1];
    if (pad === "same") return true;
    const more = typeof pad === "number" ? 2 * pad : pad === asymmetric ? 1 : 0;
    return height + more >= rows && width + more >= columns;
  });

describe("depthwise convolutions", () => {
  it("and their gradients are the cpu backend's, whatever the shapes", async () => {
    await fc.assert(
      fc.asyncProperty(convolutions, async ({ batch, height, width, channels, multiplier, seed, filter, ...rest }) => {
        const xShape = [batch, height, width, channels];
        const filterShape = [...filter, channels, multiplier];
        const geometry = { ...rest, dataFormat: "NHWC" };
        const forward = () =>
          kernel("DepthwiseConv2dNative", { x: random(xShape, seed), filter: random(filterShape, seed + 1) }, geometry);
        await expectSame(forward);
        // The cpu backend takes no notice of dilations there.
        if (Math.max(...rest.dilations) > 1) return;
        await start("cpu");
        const dyShape = tf.tidy(() => forward().shape.slice());
        await expectSame(() =>
          kernel(
            "DepthwiseConv2dNativeBackpropInput",
            { dy: random(dyShape, seed + 2), filter: random(filterShape, seed + 1) },
            { ...rest, inputShape: xShape },
          ),
        );
        await expectSame(() =>
          kernel(
            "DepthwiseConv2dNativeBackpropFilter",
            { dy: random(dyShape, seed + 2), x: random(xShape, seed) },
            { ...rest, filterShape },
          ),
        );
      }),
      { numRuns: 120, seed: 5 },
    );
  });

  it("with bias and activation, also where tfjs's own kernel would write past the end", async () => {
    for (const [strides, pad, filter] of [
      [[1, 1], "same", [3, 3]],
      [[3, 3], "same", [2, 2]],
    ] as const)
      for (const activation of ["linear", "relu", "relu6"])
        await expectSame(() =>
          kernel(
            "FusedDepthwiseConv2D",
            {
              x: random([2, 8, 7, 5], 1),
              filter: random([...filter, 5, 2], 2),
              bias: tf.tensor1d(noise(10, 3)),
            },
            { strides, pad, dataFormat: "NHWC", dilations: [1, 1], activation },
          ),
        );
  });

  it("the kernel's gradient has the same bits for any number of threads, and float64's digits at 500x300", async () => {
    const shape: [number, number, number, number] = [2, 300, 500, 4];
    const bits = async (threads: number) => {
      configureWasm({ threads });
      await start();
      return tf
        .tidy(() =>
          kernel(
            "DepthwiseConv2dNativeBackpropFilter",
            { x: tf.add(random(shape, 1), 1), dy: tf.add(random(shape, 2), 1) },
            { strides: [1, 1], pad: "valid", dilations: [1, 1], filterShape: [1, 1, 4, 1] },
          ),
        )
        .data();
    };
    const one = await bits(1);
    for (const threads of [2, 3]) expect(await bits(threads)).toEqual(one);
    const [x, dy] = [1, 2].map((seed) => noise(2 * 300 * 500 * 4, seed).map((value) => Math.fround(value + 1)));
    const sums = new Float64Array(4);
    x!.forEach((value, i) => {
      sums[i % 4]! += value * dy![i]!;
    });
    for (const [i, value] of one.entries()) expect(Math.abs(value / sums[i]! - 1)).toBeLessThan(1e-6);
  });

  it("a NaN in the image or the upstream gradient shows in the gradients", async () => {
    await start();
    const attributes = { strides: [1, 1], pad: "same", dilations: [1, 1] };
    const dy = tf.buffer([1, 6, 6, 4]);
    dy.set(Number.NaN, 0, 3, 3, 2);
    const [found, expected] = tf.tidy(() => {
      const inputShape = [1, 6, 6, 4];
      const filter = random([3, 3, 4, 1], 1);
      const inputs = { dy: dy.toTensor(), filter };
      const dx = kernel("DepthwiseConv2dNativeBackpropInput", inputs, { ...attributes, inputShape });
      const filterShape = [3, 3, 4, 1];
      const dw = kernel(
        "DepthwiseConv2dNativeBackpropFilter",
        { x: random(inputShape, 2), dy: dy.toTensor() },
        { ...attributes, filterShape },
      );
      return [
        [dx, dw].map((tensor) => tensor.dataSync().filter(Number.isNaN).length),
        [9, 9], // the pixels around it, and the taps, of its channel
      ];
    });
    expect(found).toEqual(expected);
  });
});

/** MobileNet's blocks: depthwise, batch norm, ReLU6, pointwise; the second one strided, the third a separable one. */
function smallMobileNet() {
  const depthwise = (strides: number) =>
    layers.depthwiseConv2d({ kernelSize: 3, strides, padding: "same", useBias: false });
  const model = sequential();
  model.add(layers.conv2d({ inputShape: [16, 16, 3], filters: 8, kernelSize: 3, padding: "same" }));
  for (const strides of [1, 2]) {
    model.add(depthwise(strides));
    model.add(layers.batchNormalization());
    model.add(layers.reLU({ maxValue: 6 }));
    model.add(layers.conv2d({ filters: 12, kernelSize: 1 }));
  }
  model.add(layers.separableConv2d({ filters: 12, kernelSize: 3, padding: "same", activation: "relu" }));
  model.add(layers.globalAveragePooling2d({}));
  model.add(layers.dense({ units: 2 }));
  model.setWeights(
    model.weights.map((weight, i) => {
      const shape = weight.shape as number[];
      const values = noise(tf.util.sizeFromShape(shape), i).map((value) => 0.4 * value);
      if (/moving_variance|gamma/.test(weight.name)) return tf.ones(shape);
      return tf.tensor(values, shape);
    }),
  );
  return model;
}

async function learn(backend: string, steps: number) {
  await start(backend);
  const model = smallMobileNet();
  const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const [x, y] = [random([4, 16, 16, 3], 8), tf.tensor2d(noise(8, 9), [4, 2])];
  const optimizer = tf.train.sgd(0.02);
  const losses: number[] = [];
  const counts: number[] = [];
  for (let i = 0; i < steps; i++) {
    const loss = optimizer.minimize(
      () => tf.mean(tf.square(tf.sub(model.apply(x, { training: true }) as tf.Tensor, y))) as tf.Scalar,
      true,
      variables,
    )!;
    losses.push((await loss.data())[0]!);
    loss.dispose();
    counts.push(tf.memory().numTensors);
  }
  optimizer.dispose();
  model.dispose();
  tf.dispose([x, y]);
  return { losses, counts, blocks: presentRuntime()?.blocks };
}

it("a small MobileNet learns as on the cpu backend, and leaves nothing behind", async () => {
  const theirs = await learn("cpu", 10);
  const ours = await learn("srloss-wasm", 10);
  for (const [i, loss] of theirs.losses.entries()) expect(ours.losses[i]).toBeCloseTo(loss, 4);
  expect(ours.losses.at(-1)! / ours.losses[0]!).toBeLessThan(0.9);
  expect(new Set(ours.counts).size).toBe(1);
  expect(ours.blocks).toBe(0);
});

it("a loss of Sobel's slopes has the gradient of finite differences", async () => {
  await start();
  const across = [-1, 0, 1, -2, 0, 2, -1, 0, 1];
  const down = [-1, -2, -1, 0, 0, 0, 1, 2, 1];
  const taps = across.flatMap((value, i) => [0, 1, 2].flatMap(() => [value, down[i]!]));
  const sobel = tf.tensor4d(taps, [3, 3, 3, 2]);
  const target = random([1, 9, 8, 3], 2);
  const slopes = (x: tf.Tensor4D) => tf.depthwiseConv2d(x, sobel, 1, "same");
  const loss = (x: tf.Tensor4D) => tf.mean(tf.square(tf.sub(slopes(x), slopes(target)))) as tf.Scalar;
  const values = noise(9 * 8 * 3, 1);
  const at = (shifted: Float32Array) => tf.tidy(() => loss(tf.tensor4d(shifted, [1, 9, 8, 3])).dataSync()[0]!);
  const before = tf.memory().numTensors;
  const gradient = tf.tidy(() =>
    tf
      .grad(loss as never)(tf.tensor4d(values, [1, 9, 8, 3]))
      .dataSync(),
  );
  expect(tf.memory().numTensors).toBe(before);
  // A quadratic: central differences are exact but for rounding.
  const expected = Float64Array.from(values, (_, i) => {
    const [one, other] = [0.5, -0.5].map((step) => at(values.map((value, j) => (i === j ? value + step : value))));
    return one! - other!;
  });
  expectClose(gradient as Float32Array, expected, 1e-4);
  tf.dispose([sobel, target]);
});
