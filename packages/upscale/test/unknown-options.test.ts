import "@tensorflow/tfjs-backend-cpu";
import { describeUnknownOptions } from "@srloss/reference/unknown-options";
import { describeWrongArguments } from "@srloss/reference/wrong-arguments";
import * as upscale from "../src/index.ts";

describeUnknownOptions(new URL("../src/index.ts", import.meta.url), {
  createNetwork: (options) => upscale.createNetwork("espcn", options),
  describeNetwork: (options) => upscale.describeNetwork("espcn", options),
});

describeWrongArguments(upscale, []);
