import { readFileSync } from "node:fs";
import { join } from "node:path";
import { testData } from "@srloss/reference";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { contentLoss, cropBorder, type MeasureName, measures } from "../src/index.ts";
import type { PixelOptions } from "../src/metrics.ts";
import { gradientOf, weighted } from "./finite-differences.ts";
import { image, value, values } from "./images.ts";
import { type JudgedCase, type JudgedName, judged, judgedPair } from "./judged.ts";
import { onWasm } from "./on-wasm.ts";
import { readPng } from "./read-png.ts";

type Pair = readonly [tf.Tensor4D, tf.Tensor4D];

interface GoldenRow {
  readonly hr: string;
  readonly sr: string;
  readonly gmsd: number;
}

/** A metric of `@srloss/core/metrics`, its loss, and what the references call it. */
export interface Judge {
  readonly name: MeasureName;
  readonly metric: (t: tf.Tensor, p: tf.Tensor, options?: PixelOptions) => tf.Tensor1D;
  readonly loss: (t: tf.Tensor, p: tf.Tensor, options?: PixelOptions) => tf.Scalar;
  readonly piq: JudgedName;
  /** In golden rows; none has it. */
  readonly golden?: string;
  /** Pairs of golden rows that are measured, where all would take minutes. */
  readonly pairs?: RegExp;
  /** Gradients of images with flat blocks depend on how a rounding error falls: of these, that of so many entries counts. */
  readonly settled?: number;
}

/** Values and gradients of piq, edges, and what every metric promises. */
export function describeJudge({ name, metric, loss, piq, golden, pairs = /./, settled = 1 }: Judge): void {
  const { better, best, leastSide } = measures[name];
  const way = better === "lower" ? 1 : -1;
  const relative = (got: number, expected: number) => Math.abs(got / expected - 1);
  const near = (seed: number, height: number, width: number, depth = 3, batch = 1): Pair => {
    const original = image(seed, height, width, depth, batch);
    return [
      original,
      tf.tidy(() => tf.add(tf.mul(original, 0.7), tf.mul(image(seed + 1, height, width, depth, batch), 0.3))),
    ] as const;
  };
  const side = leastSide + 3;

  describe.skipIf(!testData)("is piq's value", () => {
    const rows = testData
      ? (JSON.parse(readFileSync(join(testData.pairs, "perceptual-metrics.json"), "utf8")).real as GoldenRow[]).filter(
          ({ sr }) => golden && pairs.test(sr),
        )
      : [];
    // The small photograph, and the gradient of a small cut: the cpu backend takes seconds for others.
    describe("on the cpu backend", () => {
      it.each(rows.filter(({ sr }) => sr === "pairs/kodim15.bicubic4.png"))("of $sr", expectGolden);
      it.each(judged.cases.slice(0, 1))("and its gradient, of $sr", expectSlopes);
    });

    describe("on the wasm backend", () => {
      onWasm();
      it.each(rows)("of $sr", expectGolden);
      it.each(judged.cases)("of cuts of $sr", expectCut);
      it.each(judged.cases.slice(1))("and its gradient, of $sr", expectSlopes);
    });

    function expectGolden(row: GoldenRow): void {
      const got = value(() => {
        const [t, p] = [row.hr, row.sr].map((file) => readPng(join(testData!.pairs, file)));
        return metric(t!, p!);
      });
      expect(relative(got, row[golden as "gmsd"]), `${got}, not ${row[golden as "gmsd"]}`).toBeLessThan(1e-5);
    }

    function expectCut(one: JudgedCase): void {
      const whole = judgedPair(one, one.cut);
      expect(
        relative(
          value(() => metric(...whole)),
          one.whole[piq],
        ),
      ).toBeLessThan(1e-5);
      const green = (images: tf.Tensor4D) => tf.slice(images, [0, 0, 0, 1], [-1, -1, -1, 1]);
      // One channel is another path than three, whatever the damage.
      if (piq !== "fsimc" && one.sr.includes("bicubic4"))
        expect(
          relative(
            value(() => metric(green(whole[0]), green(whole[1]))),
            one.green[piq],
          ),
        ).toBeLessThan(1e-5);
    }

    function expectSlopes({ small, ...one }: JudgedCase): void {
      const [t, p] = judgedPair(one as never, small.cut);
      const { value: expected, gradient } = small[piq];
      expect(
        relative(
          value(() => metric(t, p)),
          expected,
        ),
      ).toBeLessThan(1e-5);
      const got = gradientOf((x) => loss(t, x), p);
      expect(got.every(Number.isFinite)).toBe(true);
      // piq's own is NaN where a root of 0 is on the way.
      if (!gradient) return;
      const close = gradient.entries.filter(
        (entry, i) => Math.abs(way * got[i * judged.stride]! - entry) <= 1e-4 * gradient.absmax,
      );
      expect(close.length / gradient.entries.length).toBeGreaterThanOrEqual(one.sr.includes("jpeg") ? settled : 1);
    }
  });

  describe("of a batch", () => {
    it("is a value for each image", () => {
      const [t, p] = near(1, side, side + 2, 3, 2);
      const both = values(() => metric(t, p));
      expect(both.length).toBe(2);
      for (const i of [0, 1]) {
        const one = (images: tf.Tensor4D) => tf.slice(images, [i, 0, 0, 0], [1, -1, -1, -1]);
        expect(both[i]).toBeCloseTo(
          value(() => metric(one(t), one(p))),
          5,
        );
      }
      expect(value(() => loss(t, p))).toBeCloseTo((better === "lower" ? 0 : 1) + (way * (both[0]! + both[1]!)) / 2, 5);
    });

    it("has a gradient for each image", () => {
      const [t, p] = near(3, side, side + 1, 3, 2);
      const both = gradientOf((x) => weighted(metric(t, x)), p);
      for (const i of [0, 1]) {
        const one = (images: tf.Tensor4D) => tf.slice(images, [i, 0, 0, 0], [1, -1, -1, -1]);
        const own = gradientOf((x) => loss(one(t), x), one(p));
        const scale = way * Math.sin(3 * i + 1);
        const largest = own.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
        const worst = own.reduce((most, g, k) => Math.max(most, Math.abs(both[i * own.length + k]! - scale * g)), 0);
        expect(worst / largest).toBeLessThan(1e-4);
      }
    });
  });

  describe("at the edges", () => {
    const flat = (level: number) => tf.fill<tf.Rank.R4>([1, side, side, 1], level);
    const [t] = near(5, side, side, 1);

    it("is best for equal images, whose gradient is finite", () => {
      for (const images of [t, flat(0), flat(128), flat(255)]) {
        expect(value(() => metric(images, images))).toBeCloseTo(best, 5);
        expect(gradientOf((x) => loss(images, x), images).every(Number.isFinite)).toBe(true);
      }
    });

    it("is finite of flat images against others, and so is its gradient", () => {
      for (const [a, b] of [
        [flat(128), t],
        [t, flat(128)],
        [flat(0), flat(255)],
        [t, tf.sub(255, t) as tf.Tensor4D],
      ] as const) {
        expect(Number.isFinite(value(() => metric(a, b)))).toBe(true);
        expect(gradientOf((x) => loss(a, x), b).every(Number.isFinite)).toBe(true);
      }
    });
  });

  describe("options", () => {
    const [t, p] = near(7, side + 4, side + 6);

    it("crop and range are those of the other metrics", () => {
      const cut = value(() => metric(cropBorder(t, 2), cropBorder(p, 2)));
      expect(
        relative(
          value(() => metric(t, p, { crop: 2 })),
          cut,
        ),
      ).toBeLessThan(1e-5);
      const scaled = [t, p].map((images) => tf.sub(tf.div(images, 127.5), 1)) as [tf.Tensor, tf.Tensor];
      expect(
        relative(
          value(() => metric(...scaled, { crop: 2, range: [-1, 1] })),
          cut,
        ),
      ).toBeLessThan(1e-3);
    });

    it("takes integers", () => {
      const whole = [t, p].map((images) => tf.cast(images, "int32")) as [tf.Tensor, tf.Tensor];
      const float = whole.map((images) => tf.cast(images, "float32")) as [tf.Tensor, tf.Tensor];
      expect(value(() => metric(...whole))).toBe(value(() => metric(...float)));
    });

    it("refuses what it does not have, and what does not fit", () => {
      expect(() => metric(t, p, { channels: "y" } as never)).toThrow(
        `${name} has no option "channels". Options: range, crop.`,
      );
      expect(() => metric(tf.zeros([1, 64, 64, 4]), tf.zeros([1, 64, 64, 4]))).toThrow(
        `${name} needs RGB or grayscale images; got shape [1,64,64,4].`,
      );
      const small = tf.zeros([1, leastSide - 1, 64, 3]);
      expect(() => metric(small, small)).toThrow(
        `${name} needs at least ${leastSide}x${leastSide} pixels; got 64x${leastSide - 1} (width x height).`,
      );
      expect(() => metric(t, tf.zeros([1, 8, 8, 3]))).toThrow(`${name}: yTrue`);
    });
  });

  it("is a term of contentLoss, in the pixels' range", () => {
    const [t, p] = near(9, side, side);
    const term = contentLoss(null, { [name]: 2 }, { range: [0, 1] });
    const got = value(() => term(tf.div(t, 255), tf.div(p, 255)));
    expect(relative(got, 2 * value(() => loss(t, p)))).toBeLessThan(1e-4);
  });

  it("leaves no tensor behind", () => {
    const [t, p] = near(11, side, side);
    const before = tf.memory().numTensors;
    tf.dispose(metric(t, p));
    const { value: v, grad } = tf.valueAndGrad((x: tf.Tensor) => loss(t, x))(p);
    tf.dispose([v, grad]);
    expect(tf.memory().numTensors).toBe(before);
  });
}
