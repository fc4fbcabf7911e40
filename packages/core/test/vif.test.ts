import "@tensorflow/tfjs-backend-cpu";
import { describe } from "vitest";
import { vif, vifLoss } from "../src/metrics.ts";
import { describeJudge } from "./describe-judge.ts";

describe("vif", () => {
  describeJudge({ name: "vif", metric: vif, loss: vifLoss, piq: "vif_p", golden: "vif_p" });
});
