import { describeUnknownOptions } from "@srloss/reference/unknown-options";
import { describeWrongArguments } from "@srloss/reference/wrong-arguments";
import { expect, it } from "vitest";
import * as wasm from "../src/index.ts";

const { configureWasm } = wasm;

describeUnknownOptions(new URL("../src/index.ts", import.meta.url), {
  configureWasm: (options) => configureWasm(options),
});

it("options can't be left out: there is nothing else that is said", () => {
  expect(() => configureWasm(undefined as never)).toThrow(
    "configureWasm: options are an object such as { threads: ... }; got undefined.",
  );
});

describeWrongArguments(wasm);
