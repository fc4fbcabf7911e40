import "@tensorflow/tfjs-backend-cpu";
import { describe, expect, it } from "vitest";
import { fsim, fsimc, fsimcLoss, fsimLoss } from "../src/metrics.ts";
import { describeJudge } from "./describe-judge.ts";
import { image, value } from "./images.ts";

describe("fsim", () => {
  describeJudge({ name: "fsim", metric: fsim, loss: fsimLoss, piq: "fsim" });
});

describe("fsimc", () => {
  // Of every photograph, and every way in which they are damaged, it is in the conformance tests of `packages/node-gpu`, on TensorFlow.
  const pairs = /kodim15/;
  // The golden file's fsim has piq's default, which is FSIMc.
  describeJudge({
    name: "fsimc",
    metric: fsimc,
    loss: fsimcLoss,
    piq: "fsimc",
    golden: "fsimc",
    pairs,
  });

  it("of gray images is FSIM", () => {
    const [t, p] = [image(1, 32, 33, 1), image(2, 32, 33, 1)];
    expect(value(() => fsimc(t, p))).toBe(value(() => fsim(t, p)));
  });
});
