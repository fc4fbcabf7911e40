import "@tensorflow/tfjs-backend-cpu";
// The user's own ops (square, pow, add) need tfjs's gradients.
import "@tensorflow/tfjs-core/dist/register_all_gradients.js";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { charbonnierLoss, huberLoss, l1Loss, l2Loss, ssimLoss, totalVariation } from "../src/index.ts";
import { image } from "./images.ts";

type Loss = (x: tf.Tensor) => tf.Scalar;
const truth = image(1, 4, 5);
const at = image(2, 4, 5);
const penalty = (loss: Loss) => (x: tf.Tensor) => tf.sum(tf.square(tf.grad(loss)(x))) as tf.Scalar;

it("1000 l2 + p^4: the gradient of a gradient penalty has both curvatures", () => {
  const zero = tf.zeros([1, 1, 1, 1]);
  const loss: Loss = (p) => tf.add(tf.mul(l2Loss(zero, p), 1000), tf.sum(tf.pow(p, 4)));
  expect(
    tf
      .grad(penalty(loss))(tf.ones([1, 1, 1, 1]))
      .dataSync()[0],
  ).toBe(2 * 2004 * 2012);
});

describe("the gradient of a squared gradient is that of finite differences of first-order gradients", () => {
  const losses: Record<string, Loss> = {
    l1: (x) => l1Loss(truth, x),
    l2: (x) => l2Loss(truth, x),
    charbonnier: (x) => charbonnierLoss(truth, x, { epsilon: 60 }),
    huber: (x) => huberLoss(truth, x, { delta: 50 }),
    "total variation, l1": (x) => totalVariation(x),
    "total variation, l2": (x) => totalVariation(x, { norm: "l2", reduction: "mean" }),
    "the cube of one": (x) => tf.pow(l2Loss(truth, x), 3) as tf.Scalar,
  };
  it.each(Object.keys(losses))("%s", (name) => {
    const loss = losses[name]!;
    // d/dx |g|^2 = 2 H g; H g by a central difference of the gradient along g
    const g = tf.grad(loss)(at);
    const h = 0.05 / (tf.max(tf.abs(g)).dataSync()[0]! || 1);
    const [up, down] = [1, -1].map((s) => tf.grad(loss)(tf.add(at, tf.mul(g, s * h))));
    const expected = tf.div(tf.sub(up!, down!), h).dataSync();
    const actual = tf.grad(penalty(loss))(at).dataSync();
    const size = Math.max(...expected.map(Math.abs), 1e-12);
    // float32 gradients over a step of 0.05: 1e-7 * 100 / 0.05 = 2e-4
    expected.forEach((e, i) => {
      expect(Math.abs(actual[i]! - e) / size).toBeLessThan(5e-3);
    });
  });
});

it("a loss without one says so, and its first-order gradient inside another tape is right", () => {
  const loss: Loss = (x) => tf.mean(ssimLoss(image(1, 16, 16), x)) as tf.Scalar;
  const x = image(2, 16, 16);
  expect(() => tf.grad(penalty(loss))(x)).toThrow("This loss has no second-order gradient");
  const inner = tf.tidy(() => penalty(loss)(x).dataSync()[0]!);
  const outer = tf.valueAndGrad((y: tf.Tensor) => tf.add(tf.sum(y), penalty(loss)(tf.clone(x))) as tf.Scalar);
  expect(outer(tf.scalar(0)).value.dataSync()[0]).toBeCloseTo(inner, 6);
});
