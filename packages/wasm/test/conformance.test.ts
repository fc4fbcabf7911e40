import {
  describeErrors,
  describeFrozenNetworks,
  describeLeaks,
  describeNotFinite,
  describeNotFiniteBatch,
  describeTies,
  describeValues,
  type Target,
} from "@srloss/conformance";
import { golden } from "@srloss/reference";
import { describe } from "vitest";
import { configureWasm, type Precision } from "../src/index.ts";
import { start } from "./start.ts";

function targetOf(precision: Precision, tolerance: Target["tolerance"], relaxedSimd = true): Target {
  const name = `srloss-wasm, ${precision}`;
  return {
    name,
    start: async () => {
      configureWasm({ precision, relaxedSimd });
      await start();
    },
    tolerance,
  };
}

// The default. It rounds more: 4.2e-5 at the last convolutions, and 1.1e-5 for a style loss of seeded weights, which is made
// of small differences between large Gram matrices. Those of photographs stay within 1.6e-5.
const fast: Target["tolerance"] = { loss: 2e-5, layer: 6e-5, equal: 0, gradient: 5e-5 };

/** All cases are computed the default way; the other ways take the smallest one and those of odd sizes. */
const evenAndOdd = golden.formula.filter(({ height }) => height === 16 || height === 33);

describe("fast", () => {
  const target = targetOf("fast", fast);
  describeValues(target);
  describeLeaks(target);
  describeErrors(target);
  describeNotFinite(target);
  describeNotFiniteBatch(target);
  describeTies(target);
  describeFrozenNetworks(target);
});

describe("fast, without relaxed SIMD", () => {
  // Rounding turns a ReLU of one case: an entry of the gradient of its style loss is off by 6e-5, the others by 1.5e-5.
  describeValues(targetOf("fast", { ...fast, gradient: 1e-4 }, false), evenAndOdd);
});

describe("exact", () => {
  // Features are float64 until they are handed out; what is left, up to 2.5e-6, is of the loss and the gradient's way back.
  const target = targetOf("exact", { loss: 1e-5, layer: 1e-5, equal: 0, gradient: 1e-5 });
  describeValues(target, evenAndOdd);
  describeLeaks(target);
  describeErrors(target);
  describeNotFinite(target);
  describeTies(target);
  describeFrozenNetworks(target);
});
