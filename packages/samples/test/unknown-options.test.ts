import { describeUnknownOptions } from "@srloss/reference/unknown-options";
import { describeWrongArguments } from "@srloss/reference/wrong-arguments";
import * as samples from "../src/index.ts";

const dot = { width: 1, height: 1, data: [1, 2, 3] };

describeUnknownOptions(new URL("../src/index.ts", import.meta.url), {
  resampled: (options) => samples.resampled(dot, options),
});

describeWrongArguments(samples);
