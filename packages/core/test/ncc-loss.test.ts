import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { nccLoss } from "../src/losses.ts";
import { describeTrained } from "./describe-trained.ts";
import { gradientOf } from "./finite-differences.ts";
import { image, value } from "./images.ts";

describeTrained({ name: "ncc", loss: nccLoss, options: ["range"] });

it("looks at patterns alone", () => {
  const t = image(1, 9, 8);
  expect(value(() => nccLoss(t, tf.add(tf.mul(t, 0.3), 20)))).toBeCloseTo(0, 6);
  expect(value(() => nccLoss(t, tf.sub(255, t)))).toBeCloseTo(1, 6);
});

it("of flat images is 0 beside each other, 1/2 beside another, with a gradient of 0", () => {
  const [t, flat] = [image(1, 9, 8), tf.fill<tf.Rank.R4>([1, 9, 8, 3], 77.7)];
  expect(value(() => nccLoss(flat, tf.mul(flat, 0.5)))).toBe(0);
  expect(value(() => nccLoss(t, flat))).toBeCloseTo(0.5, 6);
  expect(value(() => nccLoss(flat, t))).toBeCloseTo(0.5, 6);
  expect([...new Set(gradientOf((x) => nccLoss(t, x), flat).map(Math.abs))]).toEqual([0]);
});
