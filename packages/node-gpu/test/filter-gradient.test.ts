import * as tf from "@tensorflow/tfjs-core";
import { layers } from "@tensorflow/tfjs-layers";
import { expect, it } from "vitest";
import { useBackend } from "../src/index.ts";

type Filter = [number, number, number, number];
const cases: [Filter, number | [number, number], "same" | "valid" | number][] = [
  [[3, 3, 2, 3], 1, "same"],
  [[1, 1, 2, 3], 1, "valid"],
  [[4, 4, 2, 3], 2, "same"],
  [[3, 2, 2, 3], [2, 1], "valid"],
  [[3, 3, 2, 3], 2, 1],
];

const noise = (seed: number, shape: Filter) => tf.randomUniform<tf.Rank.R4>(shape, -1, 1, "float32", seed);

/** Of a sum that weighs each place otherwise. */
const gradients = () =>
  cases.map(([shape, strides, pad]) =>
    tf.tidy(() => {
      const [x, filter] = [noise(1, [2, 7, 6, 2]), noise(2, shape)];
      const weighted = (y: tf.Tensor) => tf.sum(tf.mul(y, tf.reshape(tf.sin(tf.range(0, y.size)), y.shape)));
      return [
        ...tf
          .grad((f) => weighted(tf.conv2d(x, f as tf.Tensor4D, strides, pad)))(filter)
          .dataSync(),
      ];
    }),
  );

it("on tfjs's wasm backend filters of convolutions have the gradient that they have on cpu", async () => {
  await useBackend({ engine: "wasm" });
  const before = tf.memory().numTensors;
  const own = gradients();
  expect(tf.memory().numTensors).toBe(before);
  const layer = layers.conv2d({ filters: 2, kernelSize: 3 });
  layer.build([null, 8, 8, 3]);
  const { grads } = tf.variableGrads(() => tf.sum(layer.apply(noise(3, [1, 8, 8, 3])) as tf.Tensor));
  expect(Object.values(grads).map(({ shape }) => shape)).toEqual([[3, 3, 3, 2], [2]]);
  await useBackend({ engine: "cpu" });
  for (const [i, values] of gradients().entries())
    for (const [j, value] of values.entries()) expect(own[i]![j], `${cases[i]} ${j}`).toBeCloseTo(value, 4);
});
