import { concat, dispose, engine, memory, slice, type Tensor, type Tensor1D, tensor1d } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { configureWasm } from "../src/index.ts";
import { endRuntime, presentRuntime } from "../src/runtime/current-runtime.ts";
import { isFlat } from "../src/tensors/flat-values.ts";
import { noise } from "./noise.ts";
import { start } from "./start.ts";

beforeAll(() => start());

const numbers = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, rate: 1e-3, step: 3, clip: 0, ema: 0.75 };
type Vectors = Record<"parameters" | "gradient" | "first" | "second" | "average", Float32Array>;

function vectors(length: number): Vectors {
  const [parameters, gradient, first, average] = [1, 2, 3, 4].map((seed) => noise(length, seed)) as Float32Array[];
  return {
    parameters: parameters!,
    gradient: gradient!,
    first: first!,
    second: noise(length, 5).map(Math.abs),
    average: average!,
  };
}

/** Each product and sum rounded to float32, as separate operations do. */
function expected({ parameters, gradient, first, second, average }: Vectors, cut: number): Float32Array[] {
  const f = Math.fround;
  const [beta1, rest1, beta2, rest2] = [0.9, 1 - 0.9, 0.99, 1 - 0.99].map(f) as [number, number, number, number];
  const [rate, correction, epsilon] = [1e-3 / (1 - 0.9 ** 3), 1 / (1 - 0.99 ** 3), 1e-8].map(f) as [
    number,
    number,
    number,
  ];
  const clipped = gradient.map((value) => value * f(cut));
  const m = first.map((value, i) => f(value * beta1) + f(clipped[i]! * rest1));
  const v = second.map((value, i) => f(value * beta2) + f(f(clipped[i]! ** 2) * rest2));
  const p = parameters.map((value, i) => {
    const spread = f(f(Math.sqrt(f(v[i]! * correction))) + epsilon);
    return value - f(f(m[i]! * rate) / spread);
  });
  return [p, m, v, average.map((value, i) => f(value * 0.75) + f(p[i]! * 0.25))];
}

function run(given: Record<string, Tensor>, attributes: object = numbers): Tensor[] {
  return engine().runKernel("SrlossAdam", given, attributes as never) as Tensor[];
}

const tensors = (given: Vectors) =>
  Object.fromEntries(Object.entries(given).map(([name, values]) => [name, tensor1d(values)])) as Record<
    keyof Vectors,
    Tensor1D
  >;

describe("a step of Adam", () => {
  it.each([1, 5, 16_384, 40_001])("of %d weights is rounded as that of single operations", (length) => {
    const held = () => [memory().numTensors, presentRuntime()?.blocks ?? 0];
    const before = held();
    const given = vectors(length);
    const inputs = tensors(given);
    const made = run(inputs);
    const [p, m, v, norm, average] = made.map((tensor) => tensor.dataSync() as Float32Array);
    expect([p, m, v, average]).toEqual(expected(given, 1));
    expect(norm![0]).toBeCloseTo(Math.hypot(...given.gradient), 4);
    dispose([inputs as never, made]);
    expect(held()).toEqual(before);
  });

  it("makes a gradient that is too long as long as it may be, and keeps a shorter one", () => {
    const given = vectors(33);
    const { average, ...inputs } = tensors(given);
    const long = run(inputs, { ...numbers, clip: 0.5 });
    const [p, m] = expected(given, 0.5 / Math.fround(Math.hypot(...given.gradient)));
    expect(long).toHaveLength(4);
    for (const [i, value] of long[0]!.dataSync().entries()) expect(value).toBeCloseTo(p![i]!, 6);
    for (const [i, value] of long[1]!.dataSync().entries()) expect(value).toBeCloseTo(m![i]!, 6);
    const short = run(inputs, { ...numbers, clip: 1e3 });
    expect(short[0]!.dataSync()).toEqual(expected(given, 1)[0]);
    dispose([inputs as never, average, long, short]);
  });

  it("gives the same bits with any number of threads, from vectors in either memory, and after the runtime has ended", () => {
    const given = vectors(50_000);
    const results = [1, 2, 3].map((threads) => {
      configureWasm({ threads });
      const { gradient, ...inputs } = tensors(given);
      const once = run({ ...inputs, gradient });
      // Where a kernel has left them.
      expect(isFlat(once[0]!)).toBe(true);
      const [parameters, first, second, , average] = once as [Tensor, Tensor, Tensor, Tensor, Tensor];
      const twice = run({ parameters, first, second, average, gradient });
      if (threads === 2) endRuntime();
      const values = [...once, ...twice].map((tensor) => tensor.dataSync());
      dispose([inputs as never, gradient, once, twice]);
      return values;
    });
    configureWasm({ threads: 1 });
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });
});

describe("vectors that kernels have left in the runtime", () => {
  const left = (length: number) => {
    const inputs = tensors(vectors(length));
    const [parameters, ...others] = run(inputs);
    dispose([inputs as never, others]);
    return parameters as Tensor1D;
  };

  it("are cut without a copy: each part outlives the whole and the other parts", () => {
    const whole = left(1000);
    const expected = left(1000);
    const values = expected.dataSync();
    const parts = [slice(whole, 0, 10), slice(whole, 10, 500), slice(whole, [999], [1])];
    expect(parts.map(isFlat)).toEqual([true, true, true]);
    whole.dispose();
    parts[1]!.dispose();
    expect(parts[0]!.dataSync()).toEqual(values.slice(0, 10));
    const again = slice(parts[2]!, 0, 1);
    parts[2]!.dispose();
    expect(again.dataSync()).toEqual(values.slice(999));
    dispose([parts[0]!, again, expected]);
    expect(presentRuntime()!.blocks).toBe(0);
    expect(() => slice(left(4), 2, 3)).toThrow();
  });

  it("are joined there, with some from elsewhere between them", () => {
    const [a, b] = [left(20_000), left(3)];
    const middle = tensor1d([1, 2, 3]);
    const joined = concat([a, middle, b]);
    expect(isFlat(joined)).toBe(true);
    expect(joined.dataSync()).toEqual(Float32Array.from([...a.dataSync(), 1, 2, 3, ...b.dataSync()]));
    const elsewhere = concat([middle, middle]);
    expect(isFlat(elsewhere)).toBe(false);
    dispose([a, b, middle, joined, elsewhere]);
  });
});
