import { blurringWindow } from "@srloss/core/networks";
import { dispose, memory, tensor4d } from "@tensorflow/tfjs-core";
import { beforeAll, expect, it } from "vitest";
import { WasmFeatureStack } from "../src/network/wasm-feature-stack.ts";
import { presentRuntime } from "../src/runtime/current-runtime.ts";
import { expectClose } from "./expect-close.ts";
import { noise } from "./noise.ts";
import { start } from "./start.ts";

beforeAll(() => start());

type Shape = readonly [batch: number, height: number, width: number, channels: number];

const weights = [1, 2, 1];

/** For each value of the result: where it is, and where each value is that it takes, with its weight. */
function* windows([batch, height, width, channels]: Shape): Generator<readonly [number, number, number]> {
  let to = 0;
  for (let n = 0; n < batch; n++)
    for (let y = 0; y < Math.ceil(height / 2); y++)
      for (let x = 0; x < Math.ceil(width / 2); x++)
        for (let channel = 0; channel < channels; channel++, to++)
          for (let tap = 0; tap < 9; tap++) {
            const [row, column] = [2 * y + Math.floor(tap / 3) - 1, 2 * x + (tap % 3) - 1];
            if (row < 0 || row >= height || column < 0 || column >= width) continue;
            const weight = (weights[Math.floor(tap / 3)]! * weights[tap % 3]!) / 16;
            yield [to, ((n * height + row) * width + column) * channels + channel, weight];
          }
}

// The last one is large enough to be computed in float32; what is smaller is in float64.
it.each<[number, number, number, number]>([
  [1, 1, 1, 1],
  [2, 5, 8, 3],
  [1, 6, 3, 9],
  [1, 131, 127, 2],
])("[%d, %d, %d, %d]: the pool and its gradient are those of float64", async (...shape) => {
  const [batch, height, width, channels] = shape;
  const tensors = memory().numTensors;
  const mean = noise(channels, 1);
  const pixels = noise(batch * height * width * channels, 2);
  const stack = new WasmFeatureStack([{ kind: "pool", pooling: "l2", window: blurringWindow }], [...mean], "fast");
  const images = tensor4d(pixels, shape);
  const { features, trace } = stack.forward(images, [0], true);
  const given = noise(features[0]!.size, 3);
  const upstream = tensor4d(given, [batch, Math.ceil(height / 2), Math.ceil(width / 2), channels]);
  const gradient = stack.backward([upstream], trace!, [0], shape);

  const values = Float64Array.from(pixels, (value, i) => value - mean[i % channels]!);
  const roots = new Float64Array(upstream.size);
  for (const [to, from, weight] of windows(shape)) roots[to]! += weight * values[from]! ** 2;
  roots.forEach((sum, i) => {
    roots[i] = Math.sqrt(sum + 1e-12);
  });
  const slopes = new Float64Array(pixels.length);
  for (const [to, from, weight] of windows(shape)) slopes[from]! += (weight * values[from]! * given[to]!) / roots[to]!;

  expect(features[0]!.shape).toEqual(upstream.shape);
  expectClose(await features[0]!.data(), roots, 3e-7);
  expectClose(await gradient.data(), slopes, 1e-6);
  dispose([images, ...features, trace!, upstream, gradient]);
  stack.dispose();
  expect(memory().numTensors).toBe(tensors);
  expect(presentRuntime()?.blocks ?? 0).toBe(0);
});
