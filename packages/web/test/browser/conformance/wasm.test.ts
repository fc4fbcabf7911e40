import {
  describeErrors,
  describeFrozenNetworks,
  describeLeaks,
  describeNotFinite,
  describeTies,
  describeValues,
  type Target,
} from "@srloss/conformance";
import { golden } from "@srloss/reference";
import { expect, it } from "vitest";
import { startEngine } from "./start-engine.ts";
import { wasmTolerance } from "./tolerances.ts";

const target: Target = {
  name: "wasm",
  start: async () => void (await startEngine("wasm")),
  tolerance: wasmTolerance,
};

it("has threads on an isolated page, where nothing is minified", async () => {
  expect((await startEngine("wasm")).device).toMatch(/^tfjs 4\.\d+\.\d+, SIMD, threads$/);
});

describeValues(
  target,
  golden.formula.filter(({ network, height }) => network === "vgg19" && height === 16),
);
describeLeaks(target);
describeErrors(target);
describeNotFinite(target);
describeTies(target);
describeFrozenNetworks(target);
