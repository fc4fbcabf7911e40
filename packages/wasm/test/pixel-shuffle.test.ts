import { depthToSpace, mul, reshape, type Tensor, type Tensor4D, tensor4d, transpose } from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { deferred, isPending } from "./deferred.ts";
import { noise } from "./noise.ts";
import { start } from "./start.ts";

type Shape = [number, number, number, number];

/** What is computed of a tensor that is in the runtime alone, and by the cpu backend. */
async function both(shape: Shape, compute: (x: Tensor4D) => Tensor): Promise<[boolean, number[], number[]]> {
  const x = () =>
    tensor4d(
      noise(
        shape.reduce((a, b) => a * b),
        1,
      ),
      shape,
    );
  await start("cpu");
  const expected = Array.from(compute(x()).dataSync());
  await start();
  const result = compute(deferred(x()));
  const pending = isPending(result);
  return [pending, Array.from(result.dataSync()), expected];
}

it.each([
  [3, 5, 16, 2, true],
  [2, 2, 128, 2, true],
  [4, 1, 72, 3, true],
  [1, 1, 64, 4, true],
  [4, 3, 12, 2, false],
  [4, 3, 9, 3, false],
])(
  "of %i x %i x %i in blocks of %i, in the blocked layout: %s",
  async (height, width, channels, edge, inBlockedLayout) => {
    const shape: Shape = [2, height, width, channels];
    const [pending, values, expected] = await both(shape, (x) => depthToSpace(x, edge));
    expect(pending).toBe(inBlockedLayout);
    expect(values).toEqual(expected);
  },
);

it.each([
  [2, 5, 4, 2, true],
  [1, 1, 8, 3, true],
  [3, 2, 12, 4, true],
  [3, 2, 3, 2, false],
])(
  "its gradient, of %i x %i blocks of %i channels, %i pixels wide, in the blocked layout: %s",
  async (rows, columns, channels, edge, inBlockedLayout) => {
    const shape: Shape = [2, rows * edge, columns * edge, channels];
    const forms = [
      (x: Tensor) => transpose(reshape(x, [2, rows, edge, columns, edge, channels]), [0, 1, 3, 2, 4, 5]),
      (x: Tensor) => transpose(reshape(x, [2 * rows, edge, columns, edge * channels]), [0, 2, 1, 3]),
    ];
    for (const form of forms) {
      const compute = (x: Tensor4D) => mul(reshape(form(x), [2, rows, columns, edge * edge * channels]), 2);
      const [pending, values, expected] = await both(shape, compute);
      expect(pending).toBe(inBlockedLayout);
      expect(values).toEqual(expected);
    }
  },
);

it("any other transposition is left to tfjs", async () => {
  const transposed = async (shape: Shape, order: number[]) => {
    const [pending, values, expected] = await both(shape, (x) => transpose(x, order));
    expect(pending).toBe(false);
    expect(values).toEqual(expected);
  };
  await transposed([2, 3, 4, 8], [0, 2, 1, 3]);
  await transposed([2, 3, 4, 8], [0, 3, 1, 2]);
  await transposed([1, 2, 2, 4], [0, 2, 1, 3]);
});
