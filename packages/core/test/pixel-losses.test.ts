import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { charbonnierLoss, huberLoss, type Loss, l1Loss, l2Loss } from "../src/index.ts";
import { expectGradient, gradientOf } from "./finite-differences.ts";
import { image as imageOf, value } from "./images.ts";

const losses: Record<string, Loss> = { l1Loss, l2Loss, charbonnierLoss, huberLoss };

// The differences are 1, 0, -2, -4.
const original = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
const reconstruction = tf.tensor4d([2, 2, 1, 0], [1, 2, 2, 1]);

describe("values by hand", () => {
  const cases: [string, Loss, number][] = [
    ["l1", l1Loss, 7 / 4],
    ["l2", l2Loss, 21 / 4],
    ["charbonnier", (t, p) => charbonnierLoss(t, p, { epsilon: 3 }), (Math.sqrt(10) + 3 + Math.sqrt(13) + 5) / 4],
    ["charbonnier, epsilon 1e-3", charbonnierLoss, (7 + 1e-3) / 4],
    ["huber, delta 1", huberLoss, (0.5 + 0 + 1.5 + 3.5) / 4],
    ["huber, delta 3", (t, p) => huberLoss(t, p, { delta: 3 }), (0.5 + 0 + 2 + 7.5) / 4],
  ];
  it.each(cases)("%s", (_, loss, expected) => {
    expect(value(() => loss(original, reconstruction))).toBeCloseTo(expected, 5);
  });

  it("is a scalar for any batch, size and number of channels", () => {
    for (const loss of Object.values(losses)) {
      const result = loss(imageOf(1, 3, 4, 5, 2), imageOf(2, 3, 4, 5, 2));
      expect([result.shape, result.dtype]).toEqual([[], "float32"]);
    }
  });

  it.each(Object.entries(losses))("%s takes integers", (_, loss) => {
    const whole = (x: tf.Tensor) => tf.cast(x, "int32");
    expect(value(() => loss(whole(original), whole(reconstruction)))).toBe(value(() => loss(original, reconstruction)));
    expect(value(() => loss(whole(original), tf.add(reconstruction, 0.25)))).toBe(
      value(() => loss(original, tf.add(reconstruction, 0.25))),
    );
  });

  it("keeps its digits over a million elements", () => {
    const [black, white] = [tf.zeros([1, 600, 600, 3]), tf.fill([1, 600, 600, 3], 254.7)];
    expect(Math.abs(value(() => l2Loss(black, white)) / 254.7 ** 2 - 1)).toBeLessThan(1e-6);
    expect(Math.abs(value(() => l1Loss(black, white)) / 254.7 - 1)).toBeLessThan(1e-6);
  });
});

describe("gradients", () => {
  const target = imageOf(1, 3, 2, 3, 2);
  const prediction = imageOf(2, 3, 2, 3, 2);
  it("are the finite differences", () => {
    for (const loss of Object.values(losses)) expectGradient((x) => loss(target, x), prediction, { step: 0.25 });
    expectGradient((x) => charbonnierLoss(target, x, { epsilon: 50 }), prediction, { step: 1 });
    expectGradient((x) => huberLoss(target, x, { delta: 100 }), prediction, { step: 0.25 });
  });

  it.each(Object.entries(losses))("%s: 0 where both are equal", (_, loss) => {
    expect(gradientOf((x) => loss(target, x), target)).toEqual(new Float32Array(target.size));
  });

  it("of l1 is sign / n, and 0 at equality beside differences", () => {
    expect([...gradientOf((x) => l1Loss(original, x), reconstruction)]).toEqual([0.25, 0, -0.25, -0.25]);
  });

  it.each(Object.entries(losses))("%s: none flows to yTrue", (_, loss) => {
    expect(() => tf.grad((x) => loss(x, prediction))(target)).toThrow("Cannot compute gradient");
  });

  it.each(Object.entries(losses))("%s: when both come out of other ops", (_, loss) => {
    const half = (x: tf.Tensor) => tf.tidy(() => tf.add(tf.mul(x, 0.5), 0.25));
    const gradient = gradientOf((x) => tf.tidy(() => loss(half(target), x)), prediction);
    const made = half(target);
    expect(gradient).toEqual(gradientOf((x) => loss(made, x), prediction));
  });
});

describe("errors", () => {
  describe.each(Object.entries(losses))("%s", (name, loss) => {
    const image = imageOf(1, 4, 4);
    it.each([
      ["rank of yTrue", () => loss(tf.zeros([4, 4, 3]), image), `${name}: yTrue must be`, "rank 3, shape [4,4,3]"],
      ["rank of yPred", () => loss(image, tf.scalar(1)), `${name}: yPred must be`, "rank 0"],
      ["height", () => loss(image, imageOf(1, 5, 4)), `${name}: yTrue [1,4,4,3] and yPred [1,5,4,3]`, "same shape"],
      ["broadcast", () => loss(image, imageOf(1, 1, 1)), `${name}: yTrue [1,4,4,3] and yPred [1,1,1,3]`, "same shape"],
      ["batch", () => loss(image, imageOf(1, 4, 4, 3, 2)), "yTrue [1,4,4,3] and yPred [2,4,4,3]", "same shape"],
      ["empty", () => loss(tf.zeros([0, 4, 4, 3]), tf.zeros([0, 4, 4, 3])), `${name}: yTrue must not be empty`, "0,4"],
    ])("%s", (_, call, start, detail) => {
      expect(call).toThrow(start);
      expect(call).toThrow(detail);
    });
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("epsilon and delta of %s", (bad) => {
    expect(() => charbonnierLoss(original, reconstruction, { epsilon: bad })).toThrow(
      `charbonnierLoss: epsilon must be above 0; got ${bad}.`,
    );
    expect(() => huberLoss(original, reconstruction, { delta: bad })).toThrow(
      `huberLoss: delta must be above 0; got ${bad}.`,
    );
  });
});
