import { l1Loss } from "@srloss/core";
import "@srloss/core/gradients";
import {
  add,
  conv2d,
  dispose,
  grad,
  memory,
  mul,
  sum,
  type Tensor,
  type Tensor4D,
  tensor4d,
  tidy,
  valueAndGrad,
} from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { presentRuntime } from "../src/runtime/current-runtime.ts";
import { pendingShape } from "../src/tensors/blocked-tensor.ts";
import { expectClose } from "./expect-close.ts";
import { noise } from "./noise.ts";
import { start } from "./start.ts";

type Shape = [number, number, number, number];
const shapes: Shape[] = [
  [1, 1, 1, 1],
  [2, 5, 3, 3],
  [1, 13, 18, 7],
  [4, 24, 20, 4],
];

/** The first value is the same in all. */
function images(shape: Shape, seed: number): Tensor4D {
  const values = noise(
    shape.reduce((all, size) => all * size),
    seed,
  );
  if (values.length > 1) values[0] = 0.5;
  return tensor4d(values, shape);
}

/** The identity, whose result a kernel has left in the runtime. */
function through(x: Tensor): Tensor4D {
  const channels = x.shape[3]!;
  const kernel = new Float32Array(channels * channels).map((_, i) => (i % (channels + 1) === 0 ? 1 : 0));
  return conv2d(x as Tensor4D, tensor4d(kernel, [1, 1, channels, channels]), 1, "same");
}

describe.each(shapes)("L1 of %d images of %dx%d, %d channels", (...shape) => {
  it.each([
    ["in tfjs's memory", (x: Tensor) => x],
    ["in the runtime", through],
  ])("%s and its gradient are the cpu backend's", async (where, f) => {
    const results = [];
    for (const backend of ["cpu", undefined]) {
      await start(backend);
      const [target, x] = [images(shape, 1), images(shape, 2)];
      const before = memory().numTensors;
      const value = valueAndGrad((y) => {
        const made = f(y);
        if (!backend) expect(pendingShape(made) !== undefined).toBe(where === "in the runtime");
        return l1Loss(target, made);
      })(x);
      expect(memory().numTensors).toBe(before + 2);
      results.push([value.value.dataSync(), value.grad.dataSync()] as [Float32Array, Float32Array]);
      dispose([target, x, value as never]);
    }
    const [[value, gradient], [ours, oursGradient]] = results as [
      [Float32Array, Float32Array],
      [Float32Array, Float32Array],
    ];
    expectClose(ours, Float64Array.from(value), 1e-6);
    expectClose(oursGradient, Float64Array.from(gradient), 1e-6);
    expect(presentRuntime()?.blocks ?? 0).toBe(0);
  });

  it("has the gradient of finite differences", async () => {
    await start();
    tidy(() => {
      const [target, x, direction] = [images(shape, 1), images(shape, 2), images(shape, 3)];
      const f = (y: Tensor) => l1Loss(target, through(y));
      const slope = sum(mul(grad(f)(x), direction)).dataSync()[0]!;
      const step = 1e-4;
      const at = (t: number) => f(add(x, mul(direction, t))).dataSync()[0]!;
      expect((at(step) - at(-step)) / (2 * step)).toBeCloseTo(slope, 2);
    });
  });
});

it.each([
  ["in tfjs's memory", (x: Tensor) => x],
  ["in the runtime", through],
])("a difference that is no number, or infinite, has no number as its gradient, %s", async (_, f) => {
  await start();
  tidy(() => {
    const x = tensor4d([Number.NaN, 1, Number.POSITIVE_INFINITY, 2, 3, 5], [1, 3, 1, 2]);
    const target = tensor4d([0, 1, 0, 1, 4, 5], [1, 3, 1, 2]);
    const gradient = grad((y) => l1Loss(target, f(y)))(x).dataSync();
    expect([gradient[0], gradient[2]]).toEqual([Number.NaN, Number.NaN]);
    expect(Array.from(gradient.slice(4), Math.sign)).toEqual([-1, 0]);
  });
});
