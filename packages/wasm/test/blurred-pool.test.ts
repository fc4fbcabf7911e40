import { blurringWindow } from "@srloss/core/networks";
import { dispose, memory, tensor4d, zerosLike } from "@tensorflow/tfjs-core";
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
  const gradient = stack.backward([upstream], trace!, [0], shape, features);

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

it.each<[number, number, number, number]>([
  [2, 12, 9, 5],
  [1, 131, 127, 2],
  [1, 300, 521, 8],
])(
  "[%d, %d, %d, %d]: a pool that takes a tap's features keeps no copy of them, and gives the same gradient",
  async (...shape) => {
    const tensors = memory().numTensors;
    const step = { kind: "pool", pooling: "l2", window: blurringWindow } as const;
    const stack = new WasmFeatureStack([step, step], new Array(shape[3]).fill(0), "fast");
    const images = tensor4d(noise(shape[0] * shape[1] * shape[2] * shape[3], 4), shape);
    const gradient = async (taps: readonly number[]) => {
      const { features, trace } = stack.forward(images, taps, true);
      // Of the first pool's own tap there is none.
      const upstream = features.map((one, i) =>
        i === taps.length - 1 ? tensor4d(noise(one.size, 5), one.shape) : zerosLike(one),
      );
      const result = stack.backward(upstream, trace!, taps, shape, features);
      const found = { bytes: trace!.size * 4, values: await result.data() };
      dispose([...features, trace!, ...upstream, result]);
      return found;
    };
    const [without, tapped] = [await gradient([1]), await gradient([0, 1])];
    const size = (height: number, width: number) => 4 * shape[0] * height * width * shape[3];
    const half = size(Math.ceil(shape[1] / 2), Math.ceil(shape[2] / 2));
    expect([without.bytes, tapped.bytes]).toEqual([size(shape[1], shape[2]) + half, size(shape[1], shape[2])]);
    expect(tapped.values.findIndex((value, i) => value !== without.values[i])).toBe(-1);
    images.dispose();
    stack.dispose();
    expect(memory().numTensors).toBe(tensors);
    expect(presentRuntime()?.blocks ?? 0).toBe(0);
  },
);
