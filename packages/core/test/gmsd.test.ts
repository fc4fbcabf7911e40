import "@tensorflow/tfjs-backend-cpu";
import { describe } from "vitest";
import { gmsd, gmsdLoss } from "../src/metrics.ts";
import { describeJudge } from "./describe-judge.ts";

describe("gmsd", () => {
  describeJudge({ name: "gmsd", metric: gmsd, loss: gmsdLoss, piq: "gmsd", golden: "gmsd" });
});
