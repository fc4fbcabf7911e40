import { describeUnknownOptions } from "@srloss/reference/unknown-options";
import { configureWasm } from "../src/index.ts";

describeUnknownOptions(new URL("../src/index.ts", import.meta.url), {
  configureWasm: (options) => configureWasm(options),
});
