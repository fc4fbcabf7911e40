import { describeErrors, describeLeaks, describeTies, describeValues, type Target } from "@srloss/conformance";
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

/** Of a gradient: one of a style loss is off by 3.1e-5 in `exact`, where the engine has no relaxed SIMD. */
const gradient = 5e-5;

// The default. It rounds more: 4.2e-5 at the last convolutions, and 1.1e-5 for a style loss of seeded weights, which is made
// of small differences between large Gram matrices. Those of photographs stay within 1.6e-5.
const fast: Target["tolerance"] = { loss: 2e-5, layer: 6e-5, equal: 0, gradient };

describe("fast", () => {
  const target = targetOf("fast", fast);
  describeValues(target);
  describeLeaks(target);
  describeErrors(target);
  describeTies(target);
});

describe("fast, without relaxed SIMD", () => {
  describeValues(targetOf("fast", fast, false));
});

describe("exact", () => {
  // As for tfjs's own wasm backend.
  const target = targetOf("exact", { loss: 1e-5, layer: 3e-5, equal: 0, gradient });
  describeValues(target);
  describeLeaks(target);
  describeErrors(target);
  describeTies(target);
});
