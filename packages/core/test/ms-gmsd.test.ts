import "@tensorflow/tfjs-backend-cpu";
import { describe } from "vitest";
import { msGmsd, msGmsdLoss } from "../src/metrics.ts";
import { describeJudge } from "./describe-judge.ts";

describe("msGmsd", () => {
  describeJudge({ name: "msGmsd", metric: msGmsd, loss: msGmsdLoss, piq: "ms_gmsd" });
});
