import { dispose, engine, type Tensor, tensor1d, tensor4d } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { noise } from "./noise.ts";
import { start } from "./start.ts";

beforeAll(() => start());

type Shape = [number, number, number, number];

const run = (kernel: string, inputs: Record<string, Tensor>, attributes: object = {}) =>
  engine().runKernel(kernel, inputs, attributes as never) as Tensor;
const sizeOf = (shape: readonly number[]) => shape.reduce((product, n) => product * n, 1);
const random = (shape: Shape, seed: number) => tensor4d(noise(sizeOf(shape), seed), shape);

describe("SrlossConv2DGrad: the bits of the kernels that it stands for", () => {
  // By Winograd with channels beside the last group, by direct sums, of 5x5 and 1x1 kernels; then what is left to those kernels.
  it.each<[Shape, Shape, object]>([
    [[2, 40, 36, 6], [3, 3, 6, 9], {}],
    [[1, 9, 7, 5], [3, 3, 5, 3], {}],
    [[2, 34, 33, 8], [5, 5, 8, 4], {}],
    [[1, 8, 8, 3], [1, 1, 3, 7], {}],
    [[1, 12, 11, 4], [3, 3, 4, 5], { pad: "valid" }],
    [[1, 12, 11, 4], [3, 3, 4, 5], { strides: [2, 2] }],
  ])("%j by %j %j", (shape, filterShape, given) => {
    const attributes = { strides: [1, 1], pad: "same", dataFormat: "NHWC", dilations: [1, 1], ...given };
    const [x, filter] = [random(shape, 1), random(filterShape, 2)];
    const bias = tensor1d(noise(filterShape[3], 4));
    const y = run("FusedConv2D", { x, filter, bias }, { ...attributes, activation: "relu" });
    const dy = random(y.shape as Shape, 3);
    for (const relu of [false, true]) {
      const passed = relu ? run("SrlossReluGrad", { dy, x: y }) : dy;
      const apart = [
        run("Conv2DBackpropInput", { dy: passed, filter }, { ...attributes, inputShape: shape }),
        run("Conv2DBackpropFilter", { x, dy: passed }, { ...attributes, filterShape }),
        run("Sum", { x: passed }, { axis: [0, 1, 2], keepDims: false }),
      ];
      const inputs = { x, filter, dy, ...(relu && { y }) };
      const together = engine().runKernel("SrlossConv2DGrad", inputs, attributes as never) as Tensor[];
      for (const [i, one] of apart.entries()) {
        expect(together[i]!.shape).toEqual(one.shape);
        expect(together[i]!.dataSync()).toEqual(one.dataSync());
      }
      expect(apart[0]!.dataSync().some((value) => value !== 0)).toBe(true);
      dispose([...apart, ...together, ...(relu ? [passed] : [])]);
    }
    dispose([x, filter, bias, y, dy]);
  });
});

it("the sum of two gradients that are in the runtime stays there, with the digits of float32", () => {
  const shape: Shape = [1, 7, 3, 5];
  const [a, b, zero] = [random(shape, 1), random(shape, 2), tensor4d(new Float32Array(105), shape)];
  const dy = tensor4d([52.5], [1, 1, 1, 1]);
  const [one, other] = [a, b].map((x) => run("SrlossMeanSquareGrad", { x, target: zero, dy }));
  const sum = run("Add", { a: one!, b: other! });
  const [left, right] = [one!, other!].map((tensor) => tensor.dataSync());
  expect(sum.dataSync()).toEqual(left!.map((value, i) => Math.fround(value + right![i]!)));
  expect(left!.every((value, i) => Math.abs(value - a.dataSync()[i]!) < 1e-6)).toBe(true);
  dispose([a, b, zero, dy, one!, other!, sum]);
});
