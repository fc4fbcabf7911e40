import { useBackend } from "@srloss/node-gpu";
import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { describeGradients } from "./describe-gradients.ts";
import { tinyNetwork } from "./tiny-networks.ts";

const start = async () => void (await useBackend({ engine: "srloss-wasm" }));

describeGradients(1e-2, start);

it("a convolution with its ReLU trains in one op, and second derivatives go through tfjs's ops", async () => {
  await start();
  const network = tinyNetwork("edsr-small", { scale: 2, seed: 3 });
  const lr = tf.randomUniform([1, 4, 5, 3], 0, 1, "float32", 1);
  const loss = (x: tf.Tensor) => tf.sum(tf.pow(network.apply(x, { training: true }) as tf.Tensor, 3)) as tf.Scalar;
  const penalty = (x: tf.Tensor) => tf.sum(tf.square(tf.grad(loss)(x))) as tf.Scalar;
  const { kernelNames } = await tf.profile(() => tf.grad(loss)(lr));
  expect(kernelNames).toContain("SrlossConv2DGrad");
  expect(kernelNames).not.toContain("Relu");
  expect(kernelNames).not.toContain("Conv2DBackpropFilter");
  // d/dx |g|^2 = 2 H g; H g by a central difference of the gradient along g
  const g = tf.grad(loss)(lr);
  const step = 1e-3 / (tf.max(tf.abs(g)).dataSync()[0] as number);
  const [up, down] = [step, -step].map((by) => tf.grad(loss)(tf.add(lr, tf.mul(g, by))));
  const wanted = Float64Array.from(tf.div(tf.sub(up!, down!), step).dataSync());
  const got = tf.grad(penalty)(lr).dataSync();
  const most = wanted.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  expect(most).toBeGreaterThan(0);
  wanted.forEach((value, i) => {
    expect(Math.abs(got[i]! - value)).toBeLessThan(1e-2 * most);
  });
});

it("an op of the user's own that runs a fused convolution keeps its own gradient", async () => {
  await start();
  const x = tf.randomUniform<tf.Rank.R4>([1, 5, 5, 2], 0, 1, "float32", 1);
  const [filter, bias] = [tf.ones<tf.Rank.R4>([3, 3, 2, 3]), tf.zeros<tf.Rank.R1>([3])];
  const own = tf.customGrad((image) => ({
    value: tf.fused.conv2d({ x: image as tf.Tensor4D, filter, bias, strides: 1, pad: "same" }),
    gradFunc: () => tf.onesLike(x),
  }));
  expect(
    tf
      .grad((t) => tf.sum(own(t)))(x)
      .dataSync(),
  ).toEqual(tf.onesLike(x).dataSync());
});
