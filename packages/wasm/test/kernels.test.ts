import { engine, mul, relu, step, sum, tensor1d, tensor4d } from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { configureWasm } from "../src/index.ts";
import { expectSame, kernel, random } from "./as-cpu.ts";
import { noise } from "./noise.ts";
import { start } from "./start.ts";

const sizes = fc.record({
  batch: fc.integer({ min: 0, max: 3 }),
  // More than a tile of any size: plain JavaScript, which is compared with, takes its time.
  height: fc.integer({ min: 1, max: 13 }),
  width: fc.integer({ min: 1, max: 13 }),
  inputs: fc.integer({ min: 1, max: 37 }),
  outputs: fc.integer({ min: 1, max: 37 }),
  seed: fc.nat(1000),
});
const asymmetric = [
  [0, 0],
  [1, 0],
  [0, 1],
  [0, 0],
];
const convolutions = fc
  .record({
    size: sizes,
    filter: fc.constantFrom([3, 3], [3, 3], [1, 1], [5, 5], [1, 3], [9, 9], [2, 2], [4, 3], [4, 4]),
    strides: fc.constantFrom<number | [number, number]>(1, 1, 1, 2, 3, [1, 2]),
    pad: fc.constantFrom<"same" | "valid" | number | number[][]>("same", "same", "valid", 0, 1, 2, asymmetric),
  })
  // What is smaller than its kernel has no valid pixel.
  .filter(({ size: { height, width }, filter: [h, w], pad }) => {
    if (pad === "same") return true;
    const more = typeof pad === "number" ? 2 * pad : pad === asymmetric ? 1 : 0;
    return height + more >= Math.max(h!, w!) && width + more >= Math.max(h!, w!);
  });

const pools = fc.record({
  average: fc.boolean(),
  filterSize: fc.constantFrom(2, 2, 3),
  strides: fc.constantFrom(2, 2, 1, 3),
  pad: fc.constantFrom("valid", "valid", "same"),
});

beforeAll(() => start());
afterAll(() => configureWasm({ threads: 2 }));

describe("as the cpu backend, whatever the shapes", () => {
  it("convolutions and their gradients", async () => {
    await fc.assert(
      fc.asyncProperty(convolutions, async ({ size, filter, strides, pad }) => {
        const { batch, height, width, inputs, outputs, seed } = size;
        const xShape = [batch, height, width, inputs];
        const filterShape = [...filter, inputs, outputs];
        const geometry = { strides, pad, dataFormat: "NHWC", dilations: 1 };
        const forward = () =>
          kernel("Conv2D", { x: random(xShape, seed), filter: random(filterShape, seed + 1) }, geometry);
        await expectSame(forward);
        await start("cpu");
        const dyShape = engine().tidy(() => forward().shape.slice());
        await expectSame(() =>
          kernel(
            "Conv2DBackpropInput",
            { dy: random(dyShape, seed + 2), filter: random(filterShape, seed + 1) },
            { ...geometry, inputShape: xShape },
          ),
        );
        await expectSame(() =>
          kernel(
            "Conv2DBackpropFilter",
            { dy: random(dyShape, seed + 2), x: random(xShape, seed) },
            { ...geometry, filterShape },
          ),
        );
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it("gradients of even and strided kernels, some rows at a time, which leave nothing behind", async () => {
    const geometry = { strides: 1, pad: "same", dataFormat: "NHWC", dilations: 1 };
    const xShape = [2, 100, 90, 16];
    const filterShape = [4, 4, 16, 1];
    const dy = () => random([2, 100, 90, 1], 3);
    const gradients = [
      () =>
        kernel(
          "Conv2DBackpropInput",
          { dy: dy(), filter: random(filterShape, 2) },
          { ...geometry, inputShape: xShape },
        ),
      () => kernel("Conv2DBackpropFilter", { dy: dy(), x: random(xShape, 1) }, { ...geometry, filterShape }),
    ];
    for (const gradient of gradients) await expectSame(gradient);
    await start();
    const backend = engine().backend;
    const before = [engine().memory().numTensors, backend.numDataIds()];
    for (const gradient of gradients) engine().tidy(() => void gradient());
    expect([engine().memory().numTensors, backend.numDataIds()]).toEqual(before);
  });

  it("bias and activation", async () => {
    const activations = fc.constantFrom("linear", "relu", "relu6", "elu", "sigmoid");
    const filters = fc.constantFrom([3, 3], [1, 1], [2, 2]);
    const all = fc.tuple(activations, filters, fc.constantFrom(1, 1, 3));
    await fc.assert(
      fc.asyncProperty(
        sizes,
        all,
        async ({ batch, height, width, inputs, outputs, seed }, [activation, edges, strides]) => {
          await expectSame(() => {
            const x = random([batch, height, width, inputs], seed);
            const filter = random([...edges, inputs, outputs], seed + 1);
            const bias = tensor1d(noise(outputs, seed + 2));
            const attributes = { strides, pad: "same", dataFormat: "NHWC", dilations: 1, activation };
            return kernel("FusedConv2D", { x, filter, bias }, attributes);
          });
        },
      ),
      { numRuns: 60, seed: 2 },
    );
  });

  it("enough pixels for Winograd, and layers as wide as VGG's", async () => {
    for (const [height, width, inputs, outputs] of [
      [47, 50, 12, 20],
      [64, 33, 64, 64],
      [17, 130, 9, 148],
      [46, 46, 160, 4],
    ] as const) {
      const geometry = { strides: 1, pad: "same", dataFormat: "NHWC", dilations: 1 };
      const xShape = [1, height, width, inputs];
      const filterShape = [3, 3, inputs, outputs];
      await expectSame(() => kernel("Conv2D", { x: random(xShape, 1), filter: random(filterShape, 2) }, geometry));
      await expectSame(() =>
        kernel(
          "Conv2DBackpropInput",
          { dy: random([1, height, width, outputs], 3), filter: random(filterShape, 2) },
          { ...geometry, inputShape: xShape },
        ),
      );
    }
  });

  it("sums over the first axes", async () => {
    const axes = fc.constantFrom<number[]>([0], [0, 1], [0, 1, 2], [2, 1, 0], [3], [1, 2], [0, 1, 2, 3], [-4]);
    await fc.assert(
      fc.asyncProperty(sizes, axes, fc.boolean(), async ({ batch, height, width, inputs, seed }, axis, keepDims) => {
        await expectSame(() => sum(random([batch, height, width, inputs], seed), axis, keepDims));
      }),
      { numRuns: 40, seed: 4 },
    );
  });

  it("pools and their gradients, ties going to the first", async () => {
    await fc.assert(
      fc.asyncProperty(
        sizes,
        pools,
        async ({ batch, height, width, inputs, seed }, { average, filterSize, strides, pad }) => {
          const attributes = { filterSize, strides, pad };
          if (pad === "valid" && Math.min(height, width) < filterSize) return;
          const pooled = () =>
            kernel(average ? "AvgPool" : "MaxPool", { x: random([batch, height, width, inputs], seed) }, attributes);
          await expectSame(pooled);
          await expectSame(() => {
            const raw = noise(batch * height * width * inputs, seed);
            // Few different values: many ties, also of negative ones.
            const input = tensor4d(
              raw.map((value) => Math.round(value * 2)),
              [batch, height, width, inputs],
            );
            const output = kernel(average ? "AvgPool" : "MaxPool", { x: input }, attributes);
            const dy = random(output.shape, seed + 1);
            if (average) return kernel("AvgPoolGrad", { dy, input }, attributes);
            return kernel("MaxPoolGrad", { dy, input, output }, attributes);
          });
        },
      ),
      { numRuns: 100, seed: 3 },
    );
  });
});

describe("what our kernels leave to tfjs's", () => {
  it("dilated and depthwise convolutions", async () => {
    await expectSame(() =>
      kernel(
        "Conv2D",
        { x: random([2, 9, 8, 5], 1), filter: random([3, 3, 5, 6], 2) },
        { strides: 1, pad: "same", dataFormat: "NHWC", dilations: 2 },
      ),
    );
    for (const strides of [1, 2])
      await expectSame(() =>
        kernel(
          "DepthwiseConv2dNative",
          { x: random([2, 9, 8, 5], 1), filter: random([3, 3, 5, 2], 2) },
          { strides: [strides, strides], pad: "same", dataFormat: "NHWC", dilations: [1, 1] },
        ),
      );
  });

  it("ReLU and its gradient, also of no images", async () => {
    for (const batch of [0, 2]) {
      const x = () => random([batch, 5, 4, 3], 1);
      await expectSame(() => relu(x()));
      await expectSame(() => mul(random([batch, 5, 4, 3], 2), step(x())));
    }
  });

  it("a kernel larger than the image is refused", async () => {
    await start();
    expect(() =>
      kernel(
        "Conv2D",
        { x: random([2, 1, 2, 3], 1), filter: random([3, 3, 3, 4], 2) },
        { strides: 1, pad: "valid", dataFormat: "NHWC", dilations: 1 },
      ),
    ).toThrow("A kernel of 3x3 is larger than an image of 1x2 with its padding.");
  });
});

it("the same bits for any number of threads", async () => {
  const bits = async (threads: number) => {
    configureWasm({ threads });
    await start();
    const geometry = { strides: 1, pad: "same", dataFormat: "NHWC", dilations: 1 };
    const [x, dy] = [random([2, 50, 45, 24], 1), random([2, 50, 45, 16], 2)];
    const filter = random([3, 3, 24, 16], 3);
    const results = [
      kernel("Conv2D", { x, filter }, geometry),
      kernel("Conv2DBackpropInput", { dy, filter }, { ...geometry, inputShape: x.shape }),
      kernel("Conv2DBackpropFilter", { x, dy }, { ...geometry, filterShape: filter.shape }),
    ];
    return Promise.all(results.map((result) => result.data()));
  };
  const one = await bits(1);
  for (const threads of [2, 3, 4, 5]) expect(await bits(threads)).toEqual(one);
});
