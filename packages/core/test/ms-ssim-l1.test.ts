import "@tensorflow/tfjs-backend-cpu";
import { describe, expect, it } from "vitest";
import { msSsimL1Loss } from "../src/losses.ts";
import { describeTrained } from "./describe-trained.ts";
import { value } from "./images.ts";
import { trainedPair } from "./trained.ts";

describeTrained({
  name: "msSsimL1",
  loss: msSsimL1Loss,
  others: { "msSsimL1 half": (t, p, options) => msSsimL1Loss(t, p, { alpha: 0.5, ...options }) },
  options: ["alpha", "range"],
});

describe("alpha", () => {
  it("mixes both", () => {
    const [t, p] = trainedPair();
    const at = (alpha: number) => value(() => msSsimL1Loss(t, p, { alpha }));
    expect(at(0.84)).toBeCloseTo(0.84 * at(1) + 0.16 * at(0), 6);
  });

  it.each([-0.1, 1.1, Number.NaN, "much"])("refuses %s", (alpha) => {
    const [t, p] = trainedPair();
    expect(() => msSsimL1Loss(t, p, { alpha: alpha as number })).toThrow("alpha is a number, 0 to 1");
  });
});
