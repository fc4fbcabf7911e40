import { concat, dispose, engine, memory, type Tensor, tensor, transpose } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { presentRuntime } from "../src/runtime/current-runtime.ts";
import { expectClose } from "./expect-close.ts";
import { noise } from "./noise.ts";
import { start } from "./start.ts";

beforeAll(() => start());

type Shape = readonly [batch: number, rows: number, columns: number];

/** Of lines `[b, rows, 2, n]`, in float64. */
function transformed(values: ArrayLike<number>, [batch, rows, n]: Shape, sign: number, scale: number): Float64Array {
  const result = new Float64Array(values.length);
  for (let line = 0; line < batch * rows; line++)
    for (let k = 0; k < n; k++)
      for (let i = 0; i < n; i++) {
        const angle = (sign * 2 * Math.PI * ((i * k) % n)) / n;
        const [re, im] = [values[2 * n * line + i]!, values[2 * n * line + n + i]!];
        result[2 * n * line + k]! += scale * (re * Math.cos(angle) - im * Math.sin(angle));
        result[2 * n * line + n + k]! += scale * (re * Math.sin(angle) + im * Math.cos(angle));
      }
  return result;
}

const run = (inputs: Record<string, Tensor>, attributes: object) =>
  engine().runKernel("SrlossFourierLines", inputs, {
    inverse: false,
    scale: 1,
    turned: false,
    ...attributes,
  }) as Tensor;

// Lengths of factors 2, 3, 4, 5 and others, and of none; lines that fill no group of four.
describe.each<[number, number, number]>([
  [1, 1, 1],
  [2, 3, 8],
  [1, 5, 60],
  [2, 9, 97],
  [1, 6, 64],
  [3, 4, 42],
])("%d x %d lines of %d numbers: transforms are those of float64", (...shape) => {
  const [batch, rows, n] = shape;
  const values = noise(batch * rows * 2 * n, 1);
  const lines = () => tensor(values, [batch, rows, 2, n]);

  it.each([
    [false, 1],
    [true, 1 / n],
  ])("inverse: %s", async (inverse, scale) => {
    const before = memory().numTensors;
    const expected = transformed(values, shape, inverse ? 1 : -1, scale);
    const x = lines();
    const columns = transpose(x, [0, 3, 2, 1]);
    const results = [run({ x }, { inverse, scale }), run({ x: columns }, { inverse, scale, turned: true })];
    for (const result of results) {
      expect(result.shape).toEqual([batch, rows, 2, n]);
      expectClose(await result.data(), expected, 1e-6);
    }
    const apart = run({ x: columns }, { inverse, scale, turned: true, apart: true });
    const parts = await apart.data();
    const half = batch * rows * n;
    const joined = expected.map((_, at) => {
      const [line, part, k] = [Math.floor(at / (2 * n)), Math.floor(at / n) % 2, at % n];
      return parts[part * half + line * n + k]!;
    });
    expectClose(joined, expected, 1e-6);
    dispose([x, columns, ...results, apart]);
    expect(memory().numTensors).toBe(before);
    expect(presentRuntime()?.blocks ?? 0).toBe(0);
  });

  it("of real numbers, to real numbers, and of filtered ones", async () => {
    const real = tensor(noise(batch * rows * n, 2), [batch, rows, n]);
    const half = values.map((value, i) => (Math.floor(i / n) % 2 ? 0 : value));
    const x = tensor(
      half.filter((_, i) => Math.floor(i / n) % 2 === 0),
      [batch, rows, n],
    );
    const expected = transformed(half, shape, -1, 1);
    const ofReal = run({ x }, { real: "input" });
    expectClose(await ofReal.data(), expected, 1e-6);
    const columns = transpose(lines(), [0, 3, 2, 1]);
    const toReal = run({ x: columns }, { inverse: true, turned: true, real: "output" });
    const whole = transformed(values, shape, 1, 1);
    expect(toReal.shape).toEqual([batch, rows, n]);
    expectClose(
      await toReal.data(),
      whole.filter((_, i) => Math.floor(i / n) % 2 === 0),
      1e-6,
    );
    const factors = noise(rows * n, 3);
    const filter = tensor(factors, [1, rows, 1, n]);
    const filtered = run({ x: lines(), filter }, {});
    const products = values.map((value, i) => value * factors[(Math.floor(i / (2 * n)) % rows) * n + (i % n)]!);
    expectClose(await filtered.data(), transformed(products, shape, -1, 1), 1e-6);
    dispose([real, x, ofReal, columns, toReal, filter, filtered]);
  });
});

describe("SrlossLowerMedian", () => {
  const median = async (x: Tensor) =>
    Array.from(await (engine().runKernel("SrlossLowerMedian", { x }) as Tensor).data());

  it.each([1, 2, 3, 4, 7, 1000, 1001])("of %d numbers: the lower one in the middle, of each line", async (n) => {
    const [one, other] = [noise(n, 4), noise(n, 5).map((value) => Math.round(value * 3) + 0)];
    const middle = (values: Float32Array) => values.slice().sort()[Math.floor((n - 1) / 2)];
    const x = concat([tensor(one, [1, n]), tensor(other, [1, n])], 0);
    expect(await median(x)).toEqual([middle(one), middle(other)]);
    expect(Array.from(await x.data())).toEqual([...one, ...other]);
  });

  it("of numbers and NaN it ends", async () => {
    const values = noise(99, 6);
    for (const at of [0, 49, 98]) values[at] = Number.NaN;
    expect(await median(tensor(values, [1, 99]))).toHaveLength(1);
  });
});
