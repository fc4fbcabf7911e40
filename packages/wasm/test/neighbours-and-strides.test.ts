import {
  dispose,
  engine,
  fill,
  memory,
  setBackend,
  stridedSlice,
  type Tensor,
  type Tensor4D,
  tensor4d,
} from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { beforeAll, describe, expect, it } from "vitest";
import { backendName } from "../src/index.ts";
import { noise } from "./noise.ts";
import { start } from "./start.ts";

beforeAll(() => start());

interface Step {
  readonly axis: 1 | 2;
  readonly distance: number;
  readonly minus?: true;
}

/** In float32, step by step, by the definition. */
function stepped(rows: number[][], { axis, distance, minus }: Step): number[][] {
  const far = (y: number, x: number) => (axis === 1 ? rows[y + distance]?.[x] : rows[y]![x + distance]);
  return rows
    .map((row, y) =>
      row.flatMap((near, x) => {
        const other = far(y, x);
        return other === undefined ? [] : [Math.fround(minus ? near - other : near + other)];
      }),
    )
    .filter((row) => row.length);
}

it.each<[string, Step[]]>([
  [
    "a sum of four",
    [
      { axis: 1, distance: 1 },
      { axis: 2, distance: 1 },
    ],
  ],
  [
    "a filter of 4x4",
    [
      { axis: 2, distance: 2, minus: true },
      { axis: 2, distance: 1 },
      { axis: 1, distance: 1 },
      { axis: 1, distance: 2 },
    ],
  ],
  ["none", []],
])("SrlossNeighbourSteps, %s: sums of float32, of each image", async (_, steps) => {
  const before = memory().numTensors;
  const values = noise(2 * 9 * 11, 1);
  const x = tensor4d(values, [2, 9, 11, 1]);
  const result = engine().runKernel("SrlossNeighbourSteps", { x }, { steps: steps as never }) as Tensor;
  const image = (n: number) =>
    Array.from({ length: 9 }, (_, y) => [...values.slice((n * 9 + y) * 11, (n * 9 + y + 1) * 11)]);
  const expected = [0, 1].map((n) => steps.reduce(stepped, image(n)));
  expect(result.shape).toEqual([2, expected[0]!.length, expected[0]![0]!.length, 1]);
  expect(Array.from(await result.data())).toEqual(expected.flat(2));
  expect(Array.from(await x.data())).toEqual([...values]);
  dispose([x, result]);
  expect(memory().numTensors).toBe(before);
});

describe("StridedSlice", () => {
  const x = () => tensor4d(noise(2 * 7 * 8 * 3, 2), [2, 7, 8, 3]);
  type Sides = [number, number, number, number];

  it.each<[Sides, Sides, Sides, number?]>([
    [
      [0, 0, 0, 0],
      [2, 7, 8, 3],
      [1, 2, 2, 1],
    ],
    [
      [1, 1, 2, 0],
      [2, 6, 8, 3],
      [1, 3, 1, 2],
    ],
    [
      [0, 5, 7, 2],
      [1, 6, 8, 3],
      [2, 2, 2, 2],
    ],
    // tfjs's own kernel takes these.
    [
      [0, 6, 0, 0],
      [2, 0, 8, 3],
      [1, -2, 1, 1],
    ],
    [[0, 0, 0, 0], [2, 7, 8, 3], [1, 2, 2, 1], 2],
    [
      [0, -3, 0, 0],
      [2, 9, 8, 3],
      [1, 1, 1, 1],
    ],
  ])("from %j to %j by %j is the cpu backend's", async (begin, end, strides, mask = 0) => {
    const cut = async () => {
      const images = x();
      const result = stridedSlice(images, begin, end, strides, mask);
      const found = { shape: result.shape, values: Array.from(await result.data()) };
      dispose([images, result]);
      return found;
    };
    const ours = await cut();
    await setBackend("cpu");
    const expected = await cut();
    await setBackend(backendName);
    expect(ours).toEqual(expected);
  });

  it("of integers is of integers", async () => {
    const ones = fill([1, 4, 4, 1], 1, "int32") as Tensor4D;
    const result = stridedSlice(ones, [0, 0, 0, 0], [1, 4, 4, 1], [1, 2, 2, 1]);
    expect([result.dtype, ...(await result.data())]).toEqual(["int32", 1, 1, 1, 1]);
    dispose([ones, result]);
  });
});
