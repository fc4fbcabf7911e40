import { describeUnknownOptions } from "@srloss/reference/unknown-options";
import { expect, it } from "vitest";
import { configureWasm } from "../src/index.ts";

describeUnknownOptions(new URL("../src/index.ts", import.meta.url), {
  configureWasm: (options) => configureWasm(options),
});

it("options can't be left out: there is nothing else that is said", () => {
  expect(() => configureWasm(undefined as never)).toThrow(
    "configureWasm: options are an object such as { threads: ... }; got undefined.",
  );
});
