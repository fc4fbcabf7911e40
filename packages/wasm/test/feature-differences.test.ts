import { dispose, engine, memory, type Tensor, type Tensor4D, tensor, tensor4d } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { configureWasm } from "../src/index.ts";
import { presentRuntime } from "../src/runtime/current-runtime.ts";
import { expectClose } from "./expect-close.ts";
import { noise } from "./noise.ts";
import { start } from "./start.ts";

type Shape = [batch: number, height: number, width: number, channels: number];
const shapes: Shape[] = [
  [1, 1, 1, 1],
  [2, 3, 5, 3],
  [3, 9, 11, 13],
  [1, 30, 37, 20],
  [4, 12, 12, 64],
];

beforeAll(() => start());

/** In 0..2, as features after a ReLU, and values that are nearly the same. */
function pair(shape: Shape): { x: Tensor4D; target: Tensor4D; values: readonly [Float32Array, Float32Array] } {
  const length = shape.reduce((all, size) => all * size, 1);
  const a = noise(length, 5).map((value) => 1 + value);
  const changes = noise(length, 6);
  const b = a.map((value, i) => value + 1e-4 * changes[i]!);
  return { x: tensor4d(a, shape), target: tensor4d(b, shape), values: [a, b] };
}

const run = (kernel: string, inputs: Record<string, Tensor>, attributes = {}): Tensor =>
  engine().runKernel(kernel, inputs, attributes) as Tensor;

function gramDifference([a, b]: readonly Float32Array[], [batch, height, width, c]: Shape): Float64Array {
  const rows = height * width;
  const result = new Float64Array(batch * c * c);
  for (let n = 0; n < batch * rows; n++) {
    const to = Math.floor(n / rows) * c * c;
    for (let i = 0; i < c; i++)
      for (let j = 0; j < c; j++)
        result[to + i * c + j]! += (a![n * c + i]! * a![n * c + j]! - b![n * c + i]! * b![n * c + j]!) / rows;
  }
  return result;
}

describe("features that nearly agree", () => {
  it.each(shapes)("differ in their Gram matrices as in float64: %d of %dx%d, %d channels", async (...shape) => {
    const before = memory().numTensors;
    const { x, target, values } = pair(shape);
    const difference = run("SrlossGramDifference", { x, target }, { divisor: shape[1] * shape[2] });
    expectClose((await difference.data()) as Float32Array, gramDifference(values, shape), 1e-6);
    dispose([x, target, difference]);
    expect(memory().numTensors).toBe(before);
  });

  it.each(shapes)("have the mean square of float64, and its gradient: %d of %dx%d, %d channels", async (...shape) => {
    const { x, target, values } = pair(shape);
    const [a, b] = values;
    const dy = tensor(3);
    // What a kernel has left in the runtime, and what tfjs's memory holds.
    const left = run("SrlossMeanSquareGrad", { x, target, dy });
    const scaled = Float64Array.from(a, (value, i) => (6 * (value - b[i]!)) / a.length);
    const zeros = tensor4d(new Float32Array(a.length), shape);
    const [ofHeap, ofRuntime] = [
      run("SrlossMeanSquare", { x, target }),
      run("SrlossMeanSquare", { x: left, target: zeros }),
    ];
    expect(presentRuntime()!.blocks).toBe(0);
    const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
    expectClose((await ofHeap.data()) as Float32Array, Float64Array.of(mean(scaled) * (a.length / 6) ** 2), 1e-6);
    expectClose((await ofRuntime.data()) as Float32Array, Float64Array.of(mean(scaled)), 1e-6);
    expectClose((await left.data()) as Float32Array, scaled, 1e-6);
    dispose([x, target, dy, left, zeros, ofHeap, ofRuntime]);
  });

  it("give the same bits with any number of threads", async () => {
    const results = [];
    for (const threads of [1, 2, 3]) {
      configureWasm({ threads });
      const { x, target } = pair([2, 83, 85, 40]);
      const dy = tensor(1);
      const left = run("SrlossMeanSquareGrad", { x, target, dy });
      const all = [
        run("SrlossGramDifference", { x, target }, { divisor: 1 }),
        run("SrlossMeanSquare", { x: left, target }),
      ];
      results.push(await Promise.all(all.map((each) => each.data())));
      dispose([x, target, dy, left, ...all]);
    }
    configureWasm({ threads: 1 });
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });

  it.each([
    [1, 1, 1, 4],
    [2, 3, 5, 12],
    [3, 9, 11, 64],
  ] as Shape[])("compare as unit vectors as in float64, and backwards: %d of %dx%d, %d channels", async (...shape) => {
    const before = memory().numTensors;
    const [batch, height, width, channels] = shape;
    const { x, target, values } = pair(shape);
    const [b, a] = values.map((all) => Float64Array.from(all)) as [Float64Array, Float64Array];
    const own = noise(channels, 8).map((value) => 1 + value);
    const dy = noise(batch, 9);
    const rows = height * width;
    const unit = (from: Float64Array, row: number) => {
      const features = [...from.subarray(row * channels, (row + 1) * channels)];
      const length = Math.hypot(...features) + 1e-10;
      return { length, features, unit: features.map((value) => value / length) };
    };
    const [wanted, gradient] = [new Float64Array(batch), new Float64Array(b.length)];
    for (let row = 0; row < batch * rows; row++) {
      const image = Math.floor(row / rows);
      const [t, p] = [unit(a, row), unit(b, row)];
      const part = p.unit.map((value, c) => own[c]! * (value - t.unit[c]!));
      wanted[image]! += part.reduce((sum, value, c) => sum + value * (p.unit[c]! - t.unit[c]!), 0) / rows;
      const along = part.reduce((sum, value, c) => sum + value * p.unit[c]!, 0);
      for (let c = 0; c < channels; c++)
        gradient[row * channels + c] = ((2 * dy[image]!) / rows / p.length) * (part[c]! - along * p.unit[c]!);
    }
    const inputs = { x, target, weights: tensor(own), dy: tensor(dy) };
    const { dy: _, ...forward } = inputs;
    const got = [run("SrlossUnitDifference", forward), run("SrlossUnitDifferenceGrad", inputs)];
    expectClose((await got[0]!.data()) as Float32Array, wanted, 1e-6);
    expectClose((await got[1]!.data()) as Float32Array, gradient, 1e-6);
    dispose([...Object.values(inputs), ...got]);
    expect(memory().numTensors).toBe(before);
  });

  it.each([
    [1, 2, 1, 4],
    [2, 3, 5, 12],
    [3, 9, 11, 64],
  ] as Shape[])(
    "have the means and variations of float64, and backwards: %d of %dx%d, %d channels",
    async (...shape) => {
      const before = memory().numTensors;
      const [batch, height, width, channels] = shape;
      const { x, target, values } = pair(shape);
      const [alpha, beta] = [10, 11].map((seed) => noise(channels, seed).map((value) => 1 + value)) as [
        Float32Array,
        Float32Array,
      ];
      const dy = noise(batch, 9);
      const rows = height * width;
      const [wanted, gradient] = [new Float64Array(batch), new Float64Array(x.size)];
      const mean = (all: readonly number[]) => all.reduce((sum, value) => sum + value, 0) / all.length;
      for (let image = 0; image < batch; image++)
        for (let c = 0; c < channels; c++) {
          const [p, t] = values.map((all) =>
            Array.from({ length: rows }, (_, row) => all[(image * rows + row) * channels + c]!),
          ) as [number[], number[]];
          const [pm, tm] = [mean(p), mean(t)];
          const around = p.map((value, row) => value - pm - (t[row]! - tm));
          const divisor = pm ** 2 + tm ** 2 + 1e-6;
          const spread = mean(p.map((value) => (value - pm) ** 2)) + mean(t.map((value) => (value - tm) ** 2)) + 1e-6;
          const structure = mean(around.map((value) => value ** 2)) / spread;
          wanted[image]! += alpha[c]! * ((pm - tm) ** 2 / divisor) + beta[c]! * structure;
          const ofMean = (alpha[c]! * (pm - tm - ((pm - tm) ** 2 * pm) / divisor)) / divisor;
          for (let row = 0; row < rows; row++)
            gradient[(image * rows + row) * channels + c] =
              ((2 * dy[image]!) / rows) * (ofMean + (beta[c]! * (around[row]! - structure * (p[row]! - pm))) / spread);
        }
      const inputs = { x, target, alpha: tensor(alpha), beta: tensor(beta), dy: tensor(dy) };
      const { dy: _, ...forward } = inputs;
      const got = [run("SrlossDissimilarity", forward), run("SrlossDissimilarityGrad", inputs)];
      expectClose((await got[0]!.data()) as Float32Array, wanted, 1e-6);
      expectClose((await got[1]!.data()) as Float32Array, gradient, 1e-6);
      dispose([...Object.values(inputs), ...got]);
      expect(memory().numTensors).toBe(before);
    },
  );
});
