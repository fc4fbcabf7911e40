import "@tensorflow/tfjs-layers";
import "@srloss/core/gradients";
import {
  dispose,
  einsum,
  fused,
  grads,
  matMul,
  memory,
  ones,
  reshape,
  stack,
  sum,
  type Tensor,
  tensor,
  zeros,
} from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { configureWasm } from "../src/index.ts";
import { presentRuntime } from "../src/runtime/current-runtime.ts";
import { expectClose } from "./expect-close.ts";
import { noise } from "./noise.ts";
import { start } from "./start.ts";

beforeAll(() => start());

interface Product {
  readonly batch: readonly number[];
  /** Which side has one matrix for the whole batch. */
  readonly shared?: "left" | "right" | undefined;
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

const products: fc.Arbitrary<Product> = fc.record({
  batch: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 2 }),
  shared: fc.constantFrom("left", "right", undefined),
  rows: fc.integer({ min: 1, max: 70 }),
  inner: fc.integer({ min: 1, max: 70 }),
  columns: fc.integer({ min: 1, max: 70 }),
  transposeA: fc.boolean(),
  transposeB: fc.boolean(),
});

function operands({ batch, shared, rows, inner, columns, transposeA, transposeB }: Product) {
  const of = (one: boolean, shape: number[], seed: number) => {
    const full = [...(one ? batch.map(() => 1) : batch), ...shape];
    return tensor(
      noise(
        full.reduce((all, size) => all * size, 1),
        seed,
      ),
      full,
    );
  };
  return {
    a: of(shared === "left", transposeA ? [inner, rows] : [rows, inner], 3),
    b: of(shared === "right", transposeB ? [columns, inner] : [inner, columns], 7),
  };
}

async function direct(a: Tensor, b: Tensor, { rows, inner, columns, transposeA, transposeB, batch }: Product) {
  const [left, right] = (await Promise.all([a.data(), b.data()])) as [Float32Array, Float32Array];
  const images = batch.reduce((all, size) => all * size, 1);
  const [ofLeft, ofRight] = [left.length > rows * inner, right.length > inner * columns];
  const result = new Float64Array(images * rows * columns);
  for (let n = 0; n < images; n++)
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) {
        let total = 0;
        for (let k = 0; k < inner; k++) {
          const x = left[(ofLeft ? n * rows * inner : 0) + (transposeA ? k * rows + i : i * inner + k)]!;
          const y = right[(ofRight ? n * inner * columns : 0) + (transposeB ? j * inner + k : k * columns + j)]!;
          total += x * y;
        }
        result[(n * rows + i) * columns + j] = total;
      }
  return result;
}

describe("Products of matrices", () => {
  it("are those of float64, of any size, batch and transposition", async () => {
    await fc.assert(
      fc.asyncProperty(products, async (product) => {
        const before = memory().numTensors;
        const { a, b } = operands(product);
        const result = matMul(a, b, product.transposeA, product.transposeB);
        expect(result.shape).toEqual([...product.batch, product.rows, product.columns]);
        expectClose((await result.data()) as Float32Array, await direct(a, b, product), 1e-6);
        dispose([a, b, result]);
        expect(memory().numTensors).toBe(before);
        expect(presentRuntime()?.blocks ?? 0).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it("of one tensor in two shapes are both right, and so are gradients of Einstein's sums", async () => {
    const b = tensor([10, 20, 30, 40, 50]);
    const found = [
      matMul(ones([1, 5]), reshape(b, [5, 1])),
      matMul(ones([1, 1]), reshape(b, [1, 5])),
      ...grads((x: Tensor, y: Tensor) => sum(einsum("i,i->", x, y)))([ones([5]), b]),
      ...grads((x: Tensor, y: Tensor) => sum(einsum("i,j->ij", x, y)))([ones([2]), b]),
    ];
    const values = await Promise.all(found.map(async (one) => [...(await one.data())]));
    expect(values).toEqual([
      [150],
      [10, 20, 30, 40, 50],
      [10, 20, 30, 40, 50],
      [1, 1, 1, 1, 1],
      [150, 150],
      [2, 2, 2, 2, 2],
    ]);
    dispose([b, ...found]);
  });

  it("of nothing are 0; with a bias and an activation they are those of each step", async () => {
    const nothing = matMul(zeros([40, 0]), zeros([0, 50]));
    expect(nothing.shape).toEqual([40, 50]);
    expect((await nothing.data()).every((value) => value === 0)).toBe(true);
    const [a, b, bias] = [tensor([1, 2, 3, 4], [2, 2]), tensor([1, 0, 1, 1], [2, 2]), tensor([10, -100])];
    const steps = { a, b, bias, activation: "relu" } as const;
    const batches = { ...steps, a: stack([a, a]), b: stack([b, b]) } as never;
    const found = [fused.matMul({ ...steps, transposeA: true } as never), fused.matMul(batches)];
    const values = await Promise.all(found.map(async (one) => [...(await one.data())]));
    expect(values).toEqual([
      [14, 0, 16, 0],
      [13, 0, 17, 0, 13, 0, 17, 0],
    ]);
  });

  it("have the same bits with any number of threads", async () => {
    const { a, b } = operands({
      ...{ batch: [3], rows: 100, inner: 90, columns: 110 },
      ...{ transposeA: true, transposeB: false },
    });
    const results = [];
    for (const threads of [1, 2, 3]) {
      configureWasm({ threads });
      const result = matMul(a, b, true);
      results.push(await result.data());
      result.dispose();
    }
    configureWasm({ threads: 1 });
    dispose([a, b]);
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });
});
