import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { edgeLoss, gradientVarianceLoss } from "../src/losses.ts";
import { describeTrained } from "./describe-trained.ts";
import { value } from "./images.ts";
import { trainedPair } from "./trained.ts";

describe("edgeLoss", () => {
  describeTrained({ name: "edge", loss: edgeLoss, options: ["criterion", "range"] });

  it("l1 is the mean size", () => {
    // A step of 1 between columns: 1 at both sides of it, but for the rows at the border, which have 3 / 4 of it.
    const stepped = tf.tile(tf.tensor4d([0, 0, 0, 0, 1, 1], [1, 1, 6, 1]), [1, 40, 1, 1]) as tf.Tensor4D;
    const lit = tf.fill<tf.Rank.R4>([1, 40, 6, 1], 0);
    const inside = (criterion: "l1" | "l2") => value(() => edgeLoss(lit, stepped, { criterion, range: [0, 1] }));
    expect(inside("l1")).toBeGreaterThan(inside("l2"));
    expect(() => edgeLoss(lit, stepped, { criterion: "l3" as never })).toThrow('criterion is "l1" or "l2"; got "l3".');
  });
});

describe("gradientVarianceLoss", () => {
  describeTrained({
    name: "gradientVariance",
    loss: gradientVarianceLoss,
    others: { "gradientVariance 6": (t, p) => gradientVarianceLoss(t, p, { patch: 6 }) },
    options: ["patch", "criterion", "range"],
    leastSide: 8,
  });

  it("sees blur", () => {
    const [t] = trainedPair();
    const blurred = tf.avgPool(t, 3, 1, "same");
    const noisy = tf.add(t, tf.randomUniform(t.shape, -3, 3, "float32", 4));
    expect(value(() => gradientVarianceLoss(t, blurred))).toBeGreaterThan(
      5 * value(() => gradientVarianceLoss(t, noisy)),
    );
  });

  it.each([1, 2.5, "large"])("refuses patches of %s", (patch) => {
    const [t, p] = trainedPair();
    expect(() => gradientVarianceLoss(t, p, { patch: patch as number })).toThrow("patch is a whole number, 2 or more");
  });
});
