import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { contentLoss, type MeasureName } from "../src/index.ts";
import type { RangeOptions } from "../src/losses.ts";
import { expectGradient, gradientOf } from "./finite-differences.ts";
import { image, value } from "./images.ts";
import { trained, trainedPair } from "./trained.ts";

type PairLoss = (t: tf.Tensor, p: tf.Tensor, options?: RangeOptions) => tf.Scalar;

/** A loss of pixels of `@srloss/core/losses`. */
export interface TrainedLoss {
  /** In the table of measures. */
  readonly name: MeasureName;
  readonly loss: PairLoss;
  /** The same with other options, by the name that the fixture has for it. */
  readonly others?: Readonly<Record<string, PairLoss>>;
  readonly options: readonly string[];
  readonly leastSide?: number;
  /** It takes nothing but RGB. */
  readonly coloured?: boolean;
  /** Its gradient is compared with finite differences along so many directions, in steps of so much of 255. */
  readonly step?: number;
  /** Gradients have jumps, at which whole numbers may be: so many of the entries count. */
  readonly settled?: number;
  /** Those whose gradient is not that of finite differences: weights are constants to it, or the loss jumps. */
  readonly jumps?: RegExp;
}

/** Values and gradients of the references, finite differences, edges, and what every such loss promises. */
export function describeTrained(tested: TrainedLoss): void {
  const { name, loss, others = {}, options, leastSide = 1, coloured = false, step = 0.1 } = tested;
  const { settled = 1 } = tested;
  const [t, p] = trainedPair();
  const relative = (got: number, expected: number) => Math.abs(got / expected - 1);

  describe.each(Object.entries({ [name]: loss, ...others }))("%s", (row, of) => {
    const { value: expected, absmax, entries } = trained.losses[row]!;

    it("is the reference's value", () => {
      const got = value(() => of(t, p));
      expect(relative(got, expected), `${got}, not ${expected}`).toBeLessThan(1e-5);
    });

    it("has the reference's gradient", () => {
      const got = gradientOf((x) => of(t, x), p);
      const off = (entry: number, i: number) => Math.abs(255 * got[i * trained.stride]! - entry) / absmax;
      const close = entries.filter((entry, i) => off(entry, i) < 1e-4);
      expect(close.length / entries.length).toBeGreaterThanOrEqual(settled);
    });

    if (tested.jumps?.test(row)) return;
    it("has the gradient of its finite differences", () => {
      expectGradient((x) => of(t, x), p, { step, directions: 3, tolerance: 1e-2 });
    });
  });

  describe("at the edges", () => {
    const side = Math.max(leastSide, 9);
    const depths = coloured ? [3] : [3, 1];
    const flat = (level: number, depth: number) => tf.fill<tf.Rank.R4>([1, side, side, depth], level);

    it.each(depths)("is 0 for equal images of %i channels, whose gradient is finite", (depth) => {
      for (const images of [image(5, side, side, depth), flat(0, depth), flat(128, depth), flat(255, depth)]) {
        expect(value(() => loss(images, images))).toBeCloseTo(0, 6);
        expect(gradientOf((x) => loss(images, x), images).every(Number.isFinite)).toBe(true);
      }
    });

    it.each(depths)("is finite of flat images of %i channels against others, and so is its gradient", (depth) => {
      const one = image(7, side, side, depth);
      for (const [a, b] of [
        [flat(128, depth), one],
        [one, flat(128, depth)],
        [one, flat(0, depth)],
        [flat(0, depth), flat(255, depth)],
        [flat(255, depth), flat(0, depth)],
        [one, tf.sub(255, one) as tf.Tensor4D],
      ] as const) {
        expect(Number.isFinite(value(() => loss(a, b)))).toBe(true);
        expect(gradientOf((x) => loss(a, x), b).every(Number.isFinite)).toBe(true);
      }
    });

    it("shows a pixel that is not finite, in its gradient, too", () => {
      for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
        const pixels = image(9, side, side, 3).dataSync().slice();
        pixels[30] = bad;
        const broken = tf.tensor4d(pixels, [1, side, side, 3]);
        const whole = image(10, side, side, 3);
        expect(Number.isFinite(value(() => loss(whole, broken)))).toBe(false);
        expect(Number.isFinite(value(() => loss(broken, whole)))).toBe(false);
        expect(gradientOf((x) => loss(whole, x), broken).every(Number.isFinite)).toBe(false);
      }
    });
  });

  describe("options", () => {
    it("range is that of the other losses", () => {
      const scaled = [t, p].map((images) => tf.sub(tf.div(images, 127.5), 1)) as [tf.Tensor, tf.Tensor];
      const expected = value(() => loss(t, p));
      expect(
        relative(
          value(() => loss(...scaled, { range: [-1, 1] })),
          expected,
        ),
      ).toBeLessThan(1e-4);
    });

    it("takes integers", () => {
      const whole = [t, p].map((images) => tf.cast(images, "int32")) as [tf.Tensor, tf.Tensor];
      expect(value(() => loss(...whole))).toBe(value(() => loss(t, p)));
    });

    it("refuses what it does not have, and what does not fit", () => {
      expect(() => loss(t, p, { nobodyKnows: 1 } as never)).toThrow(
        `${name}Loss has no option "nobodyKnows". Options: ${options.join(", ")}.`,
      );
      expect(() => loss(t, p, { range: [1, 0] })).toThrow("range is [black, white]");
      expect(() => loss(t, tf.zeros([2, 24, 27, 3]))).toThrow(`${name}Loss: yTrue`);
      if (leastSide === 1) return;
      const small = tf.zeros([1, leastSide - 1, 64, 3]);
      expect(() => loss(small, small)).toThrow(
        `${name}Loss needs at least ${leastSide}x${leastSide} pixels; got 64x${leastSide - 1} (width x height).`,
      );
    });
  });

  it("is a term of contentLoss, in the pixels' range", () => {
    const term = contentLoss(null, { [name]: 2 }, { range: [0, 1] });
    const got = value(() => term(tf.div(t, 255), tf.div(p, 255)));
    expect(relative(got, 2 * value(() => loss(t, p)))).toBeLessThan(1e-4);
  });

  it("leaves no tensor behind", () => {
    const before = tf.memory().numTensors;
    tf.dispose(loss(t, p));
    const { value: v, grad } = tf.valueAndGrad((x: tf.Tensor) => loss(t, x))(p);
    tf.dispose([v, grad]);
    expect(() => loss(t, p, { range: [1, 0] })).toThrow();
    expect(tf.memory().numTensors).toBe(before);
  });
}
