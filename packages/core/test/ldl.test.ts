import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { ldlLoss } from "../src/losses.ts";
import { describeTrained } from "./describe-trained.ts";
import { value } from "./images.ts";
import { trainedAverage, trainedPair } from "./trained.ts";

describeTrained({
  name: "ldl",
  loss: ldlLoss,
  others: { "ldl ema": (t, p) => ldlLoss(t, p, { average: trainedAverage(t as tf.Tensor4D) }) },
  options: ["range", "average"],
  leastSide: 4,
  jumps: /ema/,
});

it("counts no pixel where the average is worse", () => {
  const [t, p] = trainedPair();
  expect(value(() => ldlLoss(t, p, { average: tf.zerosLike(p) }))).toBeLessThan(value(() => ldlLoss(t, p)) / 10);
});

it("counts all of them where the average is the original", () => {
  const [t, p] = trainedPair();
  expect(value(() => ldlLoss(t, p, { average: t }))).toBe(value(() => ldlLoss(t, p)));
});

it("refuses an average of another shape", () => {
  const [t, p] = trainedPair();
  expect(() => ldlLoss(t, p, { average: tf.zeros([1, 24, 28, 3]) })).toThrow(
    "ldlLoss, of the average for yTrue: yTrue",
  );
  expect(() => ldlLoss(t, p, { average: 3 as never })).toThrow("must be a tensor; got 3.");
});
