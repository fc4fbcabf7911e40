import { describeUnknownOptions } from "@srloss/reference/unknown-options";
import { describeWrongArguments } from "@srloss/reference/wrong-arguments";
import * as downloads from "../src/downloads.ts";
import * as formats from "../src/formats.ts";
import * as weights from "../src/index.ts";

describeUnknownOptions(new URL("../src/index.ts", import.meta.url), {
  httpSource: (options) => weights.httpSource("http://localhost/net.h5", options),
});

describeWrongArguments(weights);
describeWrongArguments(downloads);
describeWrongArguments(formats);
