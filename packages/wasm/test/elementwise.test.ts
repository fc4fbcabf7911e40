import {
  abs,
  add,
  conv2d,
  engine,
  mul,
  ones,
  relu,
  reshape,
  scalar,
  sign,
  slice,
  step,
  sub,
  type Tensor,
  type Tensor4D,
  tensor4d,
} from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { configureWasm } from "../src/index.ts";
import { deferred, isPending } from "./deferred.ts";
import { start } from "./start.ts";

beforeAll(() => start());

const special = [0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e-45, -1e-45, 3e38, -3e38];
const size = fc.integer({ min: 1, max: 9 });
const cases = fc.tuple(fc.integer({ min: 1, max: 3 }), size, size, size).chain((shape) => {
  const length = shape.reduce((a, b) => a * b);
  const values = fc.array(fc.oneof(fc.constantFrom(...special), fc.float()), { minLength: length, maxLength: length });
  return fc.record({ shape: fc.constant(shape), x: values, y: values, number: fc.constantFrom(...special, -2.5) });
});
type Operation = (x: Tensor, y: Tensor, number: Tensor) => Tensor;
/** The first pixel's. */
const ofChannels = (x: Tensor) => reshape(slice(x, [0, 0, 0, 0], [1, 1, 1, x.shape[3]!]), [x.shape[3]!]);
const operations: readonly Operation[] = [
  (x, y) => add(x, y),
  (x, y) => sub(x, y),
  (x, y) => mul(x, y),
  (x, _, number) => add(x, number),
  (x, _, number) => sub(number, x),
  (x, _, number) => sub(x, number),
  (x, _, number) => mul(number, x),
  (x) => add(x, x),
  (x, y) => add(x, ofChannels(y)),
  (x, y) => add(ofChannels(y), x),
  (x, y) => sub(x, ofChannels(y)),
  (x, y) => mul(ofChannels(y), x),
  (x) => relu(x),
  (x) => step(x),
  (x) => step(x, 0.25),
  (x) => sign(x),
  (x) => abs(x),
  (x, y) => mul(y, step(relu(x))),
];

it("what is computed in the blocked layout has the bits of tfjs's cpu backend, NaN and -0 too", async () => {
  await fc.assert(
    fc.asyncProperty(
      cases,
      fc.nat(operations.length - 1),
      fc.nat(2),
      async ({ shape, x, y, number }, which, places) => {
        const tensor = (values: number[]) => tensor4d(values, shape as [number, number, number, number]);
        const compute = async (inBlockedLayout: boolean) => {
          await start(inBlockedLayout ? undefined : "cpu");
          const [one, two, factor] = [tensor(x), tensor(y), scalar(number)] as [Tensor4D, Tensor4D, Tensor];
          // One of the two, or both.
          const a = inBlockedLayout && places !== 1 ? deferred(one) : one;
          const b = inBlockedLayout && places !== 0 ? deferred(two) : two;
          const result = engine().tidy(() => operations[which]!(a, b, factor));
          if (inBlockedLayout && places === 2) expect(isPending(result)).toBe(true);
          const values = Array.from(result.dataSync());
          for (const one of [a, b, factor, result]) one.dispose();
          return values;
        };
        // Compares as Object.is does; a NaN is a NaN.
        expect(await compute(true)).toEqual(await compute(false));
      },
    ),
    { numRuns: 500, seed: 1 },
  );
});

it("a ReLU's gradient in one pass has the bits of a step and a product, wherever its operands are", async () => {
  await start();
  const gradient = (dy: Tensor, x: Tensor) => engine().runKernel("SrlossReluGrad", { dy, x }) as Tensor;
  const each = [...special, -2.5, 7];
  const shape: [number, number, number, number] = [1, each.length, each.length, 3];
  const values = (of: (row: number, column: number) => number) =>
    Float32Array.from({ length: 3 * each.length ** 2 }, (_, i) =>
      of(Math.floor(i / 3 / each.length), Math.floor(i / 3) % each.length),
    );
  const dy = () =>
    tensor4d(
      values((row) => each[row]!),
      shape,
    );
  const x = () =>
    tensor4d(
      values((_, column) => each[column]!),
      shape,
    );
  engine().tidy(() => {
    const expected = Array.from(mul(dy(), step(x())).dataSync());
    for (const [one, two] of [
      [dy(), x()],
      [deferred(dy()), x()],
      [dy(), deferred(x())],
    ] as const)
      expect(Array.from(gradient(one, two).dataSync())).toEqual(expected);
    const result = gradient(deferred(dy()), deferred(x()));
    expect(isPending(result)).toBe(true);
    // Beside the third channel there is 0 still.
    const filter = ones([3, 3, 3, 2]) as Tensor4D;
    const sums = (t: Tensor) => Array.from(conv2d(t as Tensor4D, filter, 1, "same").dataSync());
    expect(sums(result)).toEqual(sums(tensor4d(expected, shape)));
    expect(Array.from(result.dataSync())).toEqual(expected);
  });
});

it("what lies beside a result's pixels is 0, whatever a number makes of it: it convolves as any tensor does", async () => {
  await start();
  const convolved = (x: Tensor4D) => {
    const sums = conv2d(add(x, scalar(1)) as Tensor4D, ones([3, 3, 3, 2]) as Tensor4D, 1, "same");
    return Array.from(sums.dataSync());
  };
  const x = () =>
    tensor4d(
      Float32Array.from({ length: 5 * 6 * 3 }, (_, i) => i),
      [1, 5, 6, 3],
    );
  for (const threads of [1, 2]) {
    configureWasm({ threads });
    // What it left would be in the runtime that the next file of this process looks at.
    engine().tidy(() => {
      expect(convolved(deferred(x()))).toEqual(convolved(x()));
    });
  }
});
