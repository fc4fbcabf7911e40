import { halvingWindow, type StackStep, sameWindow } from "@srloss/core/networks";
import { type Float64Image, Float64Network } from "@srloss/reference";
import { dispose, tensor4d } from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { chooseAlgorithm } from "../src/kernels/algorithm.ts";
import { WasmFeatureStack } from "../src/network/wasm-feature-stack.ts";
import { expectClose } from "./expect-close.ts";
import { noise } from "./noise.ts";
import { start } from "./start.ts";

beforeAll(() => start());

/** Of the largest entry. One F(6x6, 3x3) of 64 channels is off by up to 7.5e-6; there are two or three here, of fewer. */
const tolerance = 2e-5;

const cases = fc.record({
  kinds: fc.constantFrom<StackStep["kind"][]>(
    ["convolution", "convolution"],
    ["convolution", "relu", "convolution"],
    ["convolution", "relu", "convolution", "relu", "pool", "convolution"],
    ["convolution", "pool", "convolution", "relu"],
  ),
  pooling: fc.constantFrom("max", "average"),
  channels: fc.tuple(fc.integer({ min: 8, max: 28 }), fc.integer({ min: 1, max: 40 })),
  height: fc.integer({ min: 2, max: 38 }),
  width: fc.integer({ min: 2, max: 38 }),
  batch: fc.integer({ min: 1, max: 2 }),
  seed: fc.nat(1000),
});

it("fast: values and gradients in tiles of 6x6, whole and ragged, as in float64", async () => {
  let large = 0;
  await fc.assert(
    fc.asyncProperty(cases, async ({ kinds, pooling, channels, height, width, batch, seed }) => {
      const kernel = { height: 3, width: 3, inputs: channels[0], outputs: channels[0] };
      if (chooseAlgorithm(kernel, 6, false, { height, width }) === "winogradSix") large++;
      let inChannels = channels[0];
      const steps = kinds.map((kind, i): StackStep => {
        if (kind === "relu") return { kind };
        if (kind === "pool") return { kind, pooling, window: halvingWindow } as StackStep;
        const outChannels = channels[i ? 1 : 0]!;
        const values = noise(9 * inChannels * outChannels, seed + i);
        const step = {
          kind: "convolution",
          inChannels,
          outChannels,
          kernel: values,
          bias: noise(outChannels, seed + 10 + i),
          window: sameWindow,
        } as const;
        inChannels = outChannels;
        return step;
      });
      const shape = [batch, height, width, channels[0]] as [number, number, number, number];
      const size = height * width * channels[0];
      const pixels = noise(batch * size, seed + 20);
      const network = new Float64Network(steps);
      const taps = [steps.length - 1];

      const stack = new WasmFeatureStack(steps, new Array(channels[0]).fill(0), "fast");
      const images = tensor4d(pixels, shape);
      const values = stack.forward(images, taps, false).features[0]!;
      const { features, trace } = stack.forward(images, taps, true);
      const upstream = noise(values.size, seed + 30);
      const dy = tensor4d(upstream, values.shape);
      const gradient = stack.backward([dy], trace!, taps, shape, features);
      const got = await Promise.all([values.data(), gradient.data()]);
      dispose([images, values, ...features, trace!, dy, gradient]);
      stack.dispose();

      for (let n = 0; n < batch; n++) {
        const image: Float64Image = {
          height,
          width,
          channels: channels[0],
          values: Float64Array.from(pixels.subarray(n * size, (n + 1) * size)),
        };
        const outputs = network.forward(image);
        const each = outputs.at(-1)!.values.length;
        const part = Float64Array.from(upstream.subarray(n * each, (n + 1) * each));
        expectClose(got[0]!.subarray(n * each, (n + 1) * each), outputs.at(-1)!.values, tolerance);
        expectClose(
          got[1]!.subarray(n * size, (n + 1) * size),
          network.backward(image, outputs, new Map([[taps[0]!, part]])),
          tolerance,
        );
      }
    }),
    { numRuns: 60, seed: 5 },
  );
  expect(large).toBeGreaterThan(20);
});
