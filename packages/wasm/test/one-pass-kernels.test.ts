import { dispose, engine, memory, pad, type Tensor, type Tensor4D, tensor4d, tidy, tile } from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectClose } from "./expect-close.ts";
import { noise } from "./noise.ts";
import { start } from "./start.ts";

beforeAll(() => start());

type Shape = [batch: number, height: number, width: number, channels: number];

function run(kernel: string, x: Tensor, attributes: object): Tensor {
  return engine().runKernel(kernel, { x }, attributes as never) as Tensor;
}

const sizeOf = (shape: readonly number[]) => shape.reduce((product, n) => product * n, 1);

// Core's, and on our backend a window of its own.
describe.each(["srloss-wasm", "wasm"])("on %s", (backend) => {
  beforeAll(() => start(backend));
  afterAll(() => start());

  describe("SrlossWindowBlur", () => {
    const taps = [0.25, 1, 0.5, 1, 0.25];
    const scale = 1 / 9;
    const margin = taps.length - 1;

    /** For each value of the result: where it is, and where each value is that it takes, with its weight. */
    function* windows([batch, height, width, channels]: Shape): Generator<readonly [number, number, number]> {
      let to = 0;
      for (let n = 0; n < batch; n++)
        for (let y = 0; y < height - margin; y++)
          for (let x = 0; x < width - margin; x++)
            for (let channel = 0; channel < channels; channel++, to++)
              for (const [row, down] of taps.entries())
                for (const [column, across] of taps.entries())
                  yield [to, ((n * height + y + row) * width + x + column) * channels + channel, down * across * scale];
    }

    // Rows of the result that end within a vector, of more rows than an item or a band has, and of one window.
    it.each<Shape>([
      [1, 5, 5, 1],
      [2, 17, 12, 3],
      [1, 24, 9, 4],
      [1, 70, 6, 1],
    ])("[%d, %d, %d, %d]: sums under the window, and their transpose, are those of float64", (...shape) => {
      const tensors = memory().numTensors;
      const [batch, height, width, channels] = shape;
      const smaller: Shape = [batch, height - margin, width - margin, channels];
      const [values, given] = [noise(sizeOf(shape), 1), noise(sizeOf(smaller), 2)];
      const sums = new Float64Array(sizeOf(smaller));
      const slopes = new Float64Array(sizeOf(shape));
      for (const [to, from, weight] of windows(shape)) {
        sums[to]! += weight * values[from]!;
        slopes[from]! += weight * given[to]!;
      }
      const [x, dy] = [tensor4d(values, shape), tensor4d(given, smaller)];
      const blurred = run("SrlossWindowBlur", x, { taps, scale });
      expect(blurred.shape).toEqual(smaller);
      expectClose(blurred.dataSync(), sums, 5e-7);
      // The gradient, as SSIM takes it: the window is symmetric.
      const sides: [number, number] = [margin, margin];
      const around = tidy(() => pad(dy, [[0, 0], sides, sides, [0, 0]]) as Tensor4D);
      const transposed = run("SrlossWindowBlur", around, { taps, scale });
      expect(transposed.shape).toEqual(shape);
      expectClose(transposed.dataSync(), slopes, 5e-7);
      dispose([x, dy, blurred, around, transposed]);
      expect(memory().numTensors).toBe(tensors);
    });
  });

  describe("SrlossGradientMagnitude", () => {
    const smooth = [3 / 16, 10 / 16, 3 / 16];

    it.each<Shape>([
      [1, 1, 1, 1],
      [1, 1, 4, 1],
      [3, 5, 2, 1],
    ])("[%d, %d, %d, %d]: lengths are those of float64, with zeros around", (...shape) => {
      const [batch, height, width] = shape;
      const values = noise(sizeOf(shape), 1);
      const at = (n: number, y: number, x: number) =>
        y < 0 || y >= height || x < 0 || x >= width ? 0 : values[(n * height + y) * width + x]!;
      const lengths: number[] = [];
      for (let n = 0; n < batch; n++)
        for (let y = 0; y < height; y++)
          for (let x = 0; x < width; x++) {
            let [across, down] = [0, 0];
            for (const [i, weight] of smooth.entries()) {
              across += weight * (at(n, y + i - 1, x + 1) - at(n, y + i - 1, x - 1));
              down += weight * (at(n, y + 1, x + i - 1) - at(n, y - 1, x + i - 1));
            }
            lengths.push(Math.hypot(across, down));
          }
      const x = tensor4d(values, shape);
      const got = run("SrlossGradientMagnitude", x, { smooth });
      expect(got.shape).toEqual(shape);
      expectClose(got.dataSync(), Float64Array.from(lengths), 1e-7);
      dispose([x, got]);
    });
  });

  describe("SrlossWeightedChannels", () => {
    it("sums are those of float64", () => {
      const weights = [0.299, 0.587, 0.114];
      const values = noise(2 * 3 * 5 * 3, 1);
      const sums = Float64Array.from(
        { length: 30 },
        (_, i) => 16 + weights.reduce((sum, weight, channel) => sum + weight * values[3 * i + channel]!, 0),
      );
      const x = tensor4d(values, [2, 3, 5, 3]);
      const got = run("SrlossWeightedChannels", x, { weights, base: 16 });
      expect(got.shape).toEqual([2, 3, 5, 1]);
      expectClose(got.dataSync(), sums, 1e-7);
      dispose([x, got]);
    });
  });
});

describe("Tile", () => {
  it.each([
    [0, 3],
    [1, 2],
    [2, 4],
    [3, 2],
  ])("along axis %d, %d times, each value is where it belongs", (axis, times) => {
    const shape: Shape = [2, 3, 5, 7];
    const values = noise(sizeOf(shape), 1);
    const x = tensor4d(values, shape);
    const got = tile(
      x,
      shape.map((_, i) => (i === axis ? times : 1)),
    );
    const wanted = shape.map((n, i) => (i === axis ? n * times : n));
    expect(got.shape).toEqual(wanted);
    const result = got.dataSync();
    result.forEach((value, to) => {
      let [rest, from, step] = [to, 0, 1];
      for (let i = 3; i >= 0; i--) {
        from += ((rest % wanted[i]!) % shape[i]!) * step;
        rest = Math.floor(rest / wanted[i]!);
        step *= shape[i]!;
      }
      expect(value).toBe(values[from]);
    });
    dispose([x, got]);
  });
});
