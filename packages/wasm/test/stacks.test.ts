import { halvingWindow, type StackStep, sameWindow } from "@srloss/core/networks";
import { type Float64Image, Float64Network } from "@srloss/reference";
import { dispose, memory, tensor4d } from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { WasmFeatureStack } from "../src/network/wasm-feature-stack.ts";
import { presentRuntime } from "../src/runtime/current-runtime.ts";
import { noise } from "./noise.ts";
import { start } from "./start.ts";

beforeAll(() => start());

/** Small whole numbers: sums are exact in float64, so that a ReLU at 0 and ties in a pool come out the same. */
const whole = (length: number, seed: number, most: number) =>
  noise(length, seed).map((value) => Math.round(value * most) || 0);

const networks = fc
  .record({
    kinds: fc.array(fc.constantFrom("convolution", "convolution", "relu", "max", "average"), {
      minLength: 1,
      maxLength: 5,
    }),
    channels: fc
      .tuple(fc.array(fc.integer({ min: 1, max: 26 }), { minLength: 6, maxLength: 6 }), fc.boolean())
      // Half of them begin with images, which have a kernel of their own.
      .map(([all, image]) => (image ? [...all.slice(0, 5), 3] : all)),
    batch: fc.integer({ min: 0, max: 3 }),
    height: fc.integer({ min: 1, max: 19 }),
    width: fc.integer({ min: 1, max: 19 }),
    tapped: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
    seed: fc.nat(1000),
  })
  // A pool of one row or column leaves nothing.
  .filter(({ kinds, height, width }) => {
    const pools = kinds.filter((kind) => kind === "max" || kind === "average").length;
    return Math.min(height, width) >= 2 ** pools;
  });

/** In float32 numbers that aren't whole: nothing ties there that the images don't say, and next to nothing is 0. */
const broken = (length: number, seed: number, most: number) => noise(length, seed).map((value) => value * most);

it.each([
  { precision: "exact", numbers: whole, tolerance: 1e-5, numRuns: 150 },
  { precision: "fast", numbers: broken, tolerance: 3e-5, numRuns: 150 },
] as const)("$precision: small networks of every shape: features and gradients as in float64", async (row) => {
  const { precision, numbers, tolerance, numRuns } = row;
  const tensors = memory().numTensors;
  await fc.assert(
    fc.asyncProperty(networks, async ({ kinds, channels, batch, height, width, tapped, seed }) => {
      let inChannels = channels[5]!;
      const steps = kinds.map((kind, i): StackStep => {
        if (kind === "relu") return { kind };
        if (kind !== "convolution") return { kind: "pool", pooling: kind as "max" | "average", window: halvingWindow };
        const outChannels = channels[i]!;
        const kernel = numbers(9 * inChannels * outChannels, seed + i, 1);
        const step = {
          kind,
          inChannels,
          outChannels,
          kernel,
          bias: numbers(outChannels, seed + 10 + i, 2),
          window: sameWindow,
        } as const;
        inChannels = outChannels;
        return step;
      });
      const taps = steps.flatMap((_, i) => (tapped[i] || i === steps.length - 1 ? [i] : []));
      const shape = [batch, height, width, channels[5]!] as [number, number, number, number];
      const size = height * width * channels[5]!;
      const pixels = numbers(batch * size, seed + 20, 2);
      const mean = [...numbers(channels[5]!, seed + 25, 2)];
      const network = new Float64Network(steps);

      const stack = new WasmFeatureStack(steps, mean, precision);
      const images = tensor4d(pixels, shape);
      const { features, trace } = stack.forward(images, taps, true);
      const upstream = features.map((feature, tap) =>
        tensor4d(numbers(feature.size, seed + 30 + tap, 2), feature.shape),
      );
      const gradient = stack.backward(upstream, trace!, taps, shape, features);
      const got = await Promise.all([...features, gradient].map((tensor) => tensor.data()));
      const given = await Promise.all(upstream.map((upstream) => upstream.data()));
      dispose([images, ...features, trace!, ...upstream, gradient]);
      stack.dispose();

      for (let n = 0; n < batch; n++) {
        const image: Float64Image = {
          height,
          width,
          channels: channels[5]!,
          values: Float64Array.from(
            pixels.subarray(n * size, (n + 1) * size),
            (value, i) => value - mean[i % mean.length]!,
          ),
        };
        const outputs = network.forward(image);
        const slices = new Map<number, Float64Array>();
        for (const [tap, step] of taps.entries()) {
          const wanted = outputs[step]!.values;
          expectClose(got[tap]!.slice(n * wanted.length, (n + 1) * wanted.length), wanted, tolerance);
          slices.set(step, Float64Array.from(given[tap]!.slice(n * wanted.length, (n + 1) * wanted.length)));
        }
        const wanted = network.backward(image, outputs, slices);
        expectClose(got.at(-1)!.slice(n * size, (n + 1) * size), wanted, tolerance);
      }
      for (const [tap, step] of taps.entries())
        expect(features[tap]!.shape[3]).toBe(channelsAfter(steps, step, channels[5]!));
      expect(gradient.shape).toEqual(shape);
    }),
    { numRuns, seed: 5 },
  );
  expect(memory().numTensors).toBe(tensors);
  expect(presentRuntime()?.blocks ?? 0).toBe(0);
});

function channelsAfter(steps: readonly StackStep[], last: number, first: number): number {
  return steps
    .slice(0, last + 1)
    .reduce((channels, step) => (step.kind === "convolution" ? step.outChannels : channels), first);
}

function expectClose(got: ArrayLike<number>, wanted: Float64Array, tolerance: number): void {
  const largest = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  let off = 0;
  wanted.forEach((value, i) => {
    off = Math.max(off, Math.abs(value - got[i]!));
  });
  expect(got).toHaveLength(wanted.length);
  expect(off).toBeLessThanOrEqual(tolerance * largest);
}
