import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { fsim, fsimc, fsimcLoss, fsimLoss } from "../src/metrics.ts";
import { describeJudge } from "./describe-judge.ts";

describe("fsim", () => {
  describeJudge({ name: "fsim", metric: fsim, loss: fsimLoss, piq: "fsim" });
});

describe("fsimc", () => {
  const pairs = /kodim15|kodim03\.blur2/;
  // The golden file's fsim has piq's default, which is FSIMc.
  describeJudge({
    name: "fsimc",
    metric: fsimc,
    loss: fsimcLoss,
    piq: "fsimc",
    golden: "fsimc",
    pairs,
    coloured: true,
  });

  it("refuses gray images", () => {
    expect(() => fsimc(tf.zeros([1, 32, 32, 1]), tf.zeros([1, 32, 32, 1]))).toThrow(
      "fsimc compares colours, and the images are gray; take fsim, which it is of gray.",
    );
  });
});
