import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { addMeasures, contentLoss, l1Loss, type Measure, measures, type PixelMeasure } from "../src/index.ts";
import { value } from "./images.ts";

declare module "@srloss/core" {
  interface MeasureTable {
    readonly timesL1: PixelMeasure<{ readonly factor: number }>;
    readonly loaded: Measure;
  }
}

const timesL1: PixelMeasure<{ readonly factor: number }> = {
  ...(measures.l1 as PixelMeasure<never>),
  title: "L1, some times",
  settings: { factor: true },
  pixelTerm: ({ factor }) => ({
    needsTarget: true,
    value: (target, prediction) => tf.mul(l1Loss(target!, prediction), factor),
  }),
};

describe("a row that was added", () => {
  it("is no term before", () => {
    expect(() => contentLoss(null, { timesL1: { weight: 1, factor: 3 } })).toThrow('"timesL1" is not a term');
  });

  it("is the last of the table, and a term with its settings", () => {
    addMeasures({ timesL1 });
    expect(Object.keys(measures).at(-1)).toBe("timesL1");
    const [hr, sr] = [tf.zeros([1, 2, 2, 1]), tf.fill([1, 2, 2, 1], 5)];
    expect(value(() => contentLoss(null, { timesL1: { weight: 2, factor: 3 } })(hr, sr))).toBe(30);
    expect(() => contentLoss(null, { timesL1: { weight: 1, factro: 3 } as never })).toThrow(
      'the timesL1 term has no option "factro"; did you mean factor?',
    );
  });

  it("may be added again, and takes no name of another", () => {
    expect(() => addMeasures({ timesL1 })).not.toThrow();
    expect(() => addMeasures({ timesL1: { ...timesL1 } })).toThrow('there is a measure "timesL1" already');
    expect(() => addMeasures({ psnr: timesL1 })).toThrow('there is a measure "psnr" already');
    expect(measures.psnr.title).toBe("PSNR");
  });

  it("is a measure, or nothing is added", () => {
    const before = Object.keys(measures);
    expect(() => addMeasures({ fine: timesL1, wrong: 5 } as never)).toThrow('"wrong" is no measure; it has a title');
    expect(() => addMeasures(tf.zeros([1]) as never)).toThrow("is no measure");
    expect(Object.keys(measures)).toEqual(before);
  });
});
