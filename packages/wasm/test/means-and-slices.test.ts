import { charbonnierLoss, l1Loss } from "@srloss/core";
import { keepWasm } from "@srloss/core/backends";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { noise } from "./noise.ts";
import { start } from "./start.ts";

const tenth = Math.fround(0.1);
const of = (compute: () => tf.Tensor) => tf.tidy(() => compute().dataSync()[0]!);

describe.each([["srloss-wasm"], ["wasm"]])("means of many values on %s", (backend) => {
  beforeEach(() => start(backend));
  afterAll(() => start());

  // Of sizes with small factors and without, and of one that is computed in strips.
  it.each([
    [512, 1024],
    [509, 1021],
    [1, 524_287],
    [1021, 1031],
  ])("don't drift: %dx%d", (height, width) => {
    const image = tf.fill([1, height, width, 1], tenth) as tf.Tensor4D;
    const black = tf.zerosLike(image);
    expect(Math.abs(of(() => l1Loss(black, image)) / tenth - 1)).toBeLessThan(5e-7);
    const charbonnier = Math.sqrt(tenth ** 2 + 1e-6);
    expect(Math.abs(of(() => charbonnierLoss(black, image)) / charbonnier - 1)).toBeLessThan(5e-7);
    tf.dispose([image, black]);
  });
});

describe("kernels of srloss-wasm", () => {
  beforeEach(() => start());

  it("mean and sum of any axes are those of the cpu backend", async () => {
    const x = tf.tensor4d(noise(2 * 3 * 5 * 7, 1), [2, 3, 5, 7]);
    const axes = [undefined, 0, 3, [2, 3], [1, 2], [3, 1, 2], [0, 1, 2, 3]];
    const all = () => axes.flatMap((axis) => [tf.mean(x, axis, true), tf.sum(x, axis), tf.mean(x, axis)]);
    const got = all();
    await start("cpu");
    const wanted = all();
    for (const [i, value] of wanted.entries()) {
      expect(got[i]!.shape).toEqual(value.shape);
      const values = value.dataSync();
      got[i]!.dataSync().forEach((one, at) => {
        expect(one).toBeCloseTo(values[at]!, 5);
      });
    }
    tf.dispose([x, ...got, ...wanted]);
  });

  it("sums of a million tenths are right to the last digit", () => {
    expect(of(() => tf.sum(tf.fill([1_000_000], tenth)))).toBe(Math.fround(1_000_000 * tenth));
    expect(of(() => tf.mean(tf.fill([1000, 1000], tenth)))).toBe(tenth);
  });

  it.each(["srloss-wasm", "wasm"])("slices and splits are those of the cpu backend: %s", async (backend) => {
    await start(backend);
    keepWasm();
    const x = tf.tensor4d(noise(2 * 3 * 5 * 7, 1), [2, 3, 5, 7]);
    const parts: [number[], number[]][] = [
      [
        [0, 0, 0, 0],
        [-1, -1, -1, -1],
      ],
      [
        [1, 0, 0, 0],
        [1, 3, 5, 7],
      ],
      [
        [0, 1, 0, 0],
        [2, 2, 5, 7],
      ],
      [
        [0, 1, 2, 3],
        [2, 1, 3, 2],
      ],
      [
        [1, 2, 4, 6],
        [1, 1, 1, 1],
      ],
      [
        [0, 0, 0, 7],
        [2, 3, 5, 0],
      ],
    ];
    const all = () => [
      ...parts.map(([begin, size]) => tf.slice(x, begin, size)),
      ...tf.split(x, 2),
      ...tf.split(x, [1, 0, 4, -1], 2).slice(0, 3),
      ...tf.split(x, 7, -1),
    ];
    const got = all();
    await start("cpu");
    const wanted = all();
    for (const [i, value] of wanted.entries()) expect(got[i]!.arraySync()).toEqual(value.arraySync());
    tf.dispose([x, ...got, ...wanted]);
  });
});
