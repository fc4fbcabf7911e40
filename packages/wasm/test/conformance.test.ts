import { describeErrors, describeLeaks, describeTies, describeValues, type Target } from "@srloss/conformance";
import { describe } from "vitest";
import { configureWasm, type Precision } from "../src/index.ts";
import { start } from "./start.ts";

function target(precision: Precision, tolerance: Target["tolerance"]): Target {
  const name = `srloss-wasm, ${precision}`;
  return {
    name,
    start: async () => {
      configureWasm({ precision });
      await start();
    },
    tolerance,
  };
}

describe("exact", () => {
  // As for tfjs's own wasm backend.
  const exact = target("exact", { loss: 1e-5, layer: 3e-5, equal: 0, gradient: 3e-5 });
  describeValues(exact);
  describeLeaks(exact);
  describeErrors(exact);
  describeTies(exact);
});

describe("mixed", () => {
  // The default. Losses without a gradient round twice as much: 4.3e-5 at the fifteenth convolution.
  const mixed = target("mixed", { loss: 1e-5, layer: 6e-5, equal: 0, gradient: 3e-5 });
  describeValues(mixed);
  describeLeaks(mixed);
  describeErrors(mixed);
  describeTies(mixed);
});

describe("fast", () => {
  // 1.1e-5 for a style loss.
  const fast = target("fast", { loss: 2e-5, layer: 6e-5, equal: 0, gradient: 3e-5 });
  describeValues(fast);
  describeLeaks(fast);
  describeErrors(fast);
  describeTies(fast);
});
