import "@tensorflow/tfjs-backend-cpu";
import { describe } from "vitest";
import { haarPsi, haarPsiLoss } from "../src/metrics.ts";
import { describeJudge } from "./describe-judge.ts";

describe("haarPsi", () => {
  describeJudge({
    name: "haarPsi",
    metric: haarPsi,
    loss: haarPsiLoss,
    piq: "haarpsi",
    golden: "haarpsi",
    settled: 0.8,
  });
});
