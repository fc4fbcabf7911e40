import { describeUnknownOptions } from "@srloss/reference/unknown-options";
import { describeWrongArguments } from "@srloss/reference/wrong-arguments";
import * as web from "../src/index.ts";

describeUnknownOptions(new URL("../src/index.ts", import.meta.url), {
  cacheStorage: (options) => web.cacheStorage(options),
  createLossWorker: (options) => web.createLossWorker(options),
  decodeImage: (options) => web.decodeImage("hr.png", options),
  engineReport: (options) => web.engineReport(async () => 1, options),
  readImage: (options) => web.readImage("hr.png", options),
  useBackend: (options) => web.useBackend(options),
});

describeWrongArguments(web, ["createLossWorker", "engineReport", "useBackend"]);
