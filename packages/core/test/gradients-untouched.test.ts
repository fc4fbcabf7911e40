import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import "@tensorflow/tfjs-layers";

/** Every gradient that tfjs knows, by kernel: the names are exported constants. */
function registry(): Map<string, unknown> {
  const names = Object.values<unknown>(tf).filter((name): name is string => typeof name === "string");
  return new Map(names.map((name) => [name, tf.getGradient(name)] as const).filter(([, gradient]) => gradient));
}

const changed = (before: Map<string, unknown>, after: Map<string, unknown>) =>
  [...new Set([...before.keys(), ...after.keys()])].filter((name) => before.get(name) !== after.get(name)).sort();

const mended = [
  "Abs",
  "ComplexAbs",
  "Conv2D",
  "DepthwiseConv2dNative",
  "MirrorPad",
  "Relu",
  "ResizeBilinear",
  "ResizeNearestNeighbor",
];
const without = ["Complex", "DepthToSpace", "Einsum", "FFT", "IFFT", "Imag", "Real"];

it("the package leaves tfjs's gradients alone until its entry for them is imported, and says so where there are none", async () => {
  const before = registry();
  expect(before.size).toBeGreaterThan(80);
  expect(["Abs", "MirrorPad", "Conv2D"].every((name) => before.has(name))).toBe(true);
  expect(without.some((name) => before.has(name))).toBe(false);
  await import("../src/index.ts");
  expect(changed(before, registry())).toEqual(without);
  await tf.setBackend("cpu");
  const shuffled = (x: tf.Tensor) => tf.sum(tf.depthToSpace(x as tf.Tensor4D, 2));
  const x = tf.ones([1, 2, 2, 4]);
  expect(() => tf.grad(shuffled)(x)).toThrow(
    'TensorFlow.js has no gradient of tf.depthToSpace (pixel shuffle); import "@srloss/core/gradients" before you train, which has one.',
  );
  const frequencies = (t: tf.Tensor) => tf.sum(tf.abs(tf.spectral.rfft(tf.reshape(t, [4, 4]))));
  expect(() => tf.grad(frequencies)(x)).toThrow(/no gradient of tf.* import "@srloss\/core\/gradients"/);
  const plain = registry();
  await import("../src/gradients.ts");
  expect(changed(plain, registry())).toEqual([...mended, ...without].sort());
  expect([...tf.grad(shuffled)(x).dataSync()]).toEqual(new Array(16).fill(1));
});

it("a gradient that somebody registered stays", async () => {
  const own = tf.getGradient("Einsum");
  const { sayWhereGradientsAre } = await import("../src/gradients/missing.ts");
  sayWhereGradientsAre();
  expect(tf.getGradient("Einsum")).toBe(own);
});
