import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  charbonnierLoss,
  huberLoss,
  type Loss,
  l1Loss,
  l2Loss,
  msSsimLoss,
  perceptualLoss,
  ssimLoss,
  styleLoss,
  totalVariation,
} from "../src/index.ts";
import { value } from "./images.ts";
import { pointwiseExtractor, smallExtractor } from "./small-extractor.ts";

const extractor = smallExtractor();
const losses: Record<string, Loss> = {
  l1: l1Loss,
  l2: l2Loss,
  charbonnier: charbonnierLoss,
  huber: huberLoss,
  perceptual: perceptualLoss(extractor),
  style: styleLoss(extractor),
  ssim: ssimLoss,
};

/** Pixels of a batch: random, dark, flat and extreme ones; 12x11 for the sake of ssim's window. */
const size = [12, 11, 3] as const;
const count = 12 * 11 * 3;
const level = fc.oneof(
  fc.integer({ min: 0, max: 255 }),
  fc.constantFrom(0, 255),
  fc.double({ min: 0, max: 1, noNaN: true }),
);
const image = fc.oneof(
  { weight: 4, arbitrary: fc.array(level, { minLength: count, maxLength: count, size: "max" }) },
  { weight: 1, arbitrary: level.map((flat) => new Array<number>(count).fill(flat)) },
);
const batch = (...images: number[][]) => tf.tensor4d(images.flat(), [images.length, ...size]);

/** Equal to about five digits of the larger, or of what float32 can see of a loss that is nearly nothing. */
function expectClose(got: number, expected: number, smallest = 1e-4) {
  expect(Math.abs(got - expected)).toBeLessThanOrEqual(3e-5 * Math.max(Math.abs(got), Math.abs(expected), smallest));
}

function holds(property: (a: number[], b: number[]) => void) {
  fc.assert(
    fc.property(image, image, (a, b) => tf.tidy(() => property(a, b))),
    { numRuns: 12, seed: 20_160_327 },
  );
}

describe.each(Object.entries(losses))("%s", (name, loss) => {
  it("is zero for equal images", () => {
    holds((a) => {
      const zero = name === "charbonnier" ? 1e-3 : 0;
      expect(Math.abs(value(() => loss(batch(a), batch(a))) - zero)).toBeLessThan(name === "ssim" ? 2e-6 : 1e-8);
    });
  });

  it("is never negative, and symmetric", () => {
    holds((a, b) => {
      const there = value(() => loss(batch(a), batch(b)));
      expect(there).toBeGreaterThanOrEqual(-2e-6);
      expectClose(
        there,
        value(() => loss(batch(b), batch(a))),
        1,
      );
    });
  });

  it("of a batch is the mean of its images", () => {
    holds((a, b) => {
      const both = value(() => loss(batch(a, b, a), batch(b, a, a)));
      const each = [batch(a), batch(b), batch(a)].map((t, i) => value(() => loss(t, batch([b, a, a][i]!))));
      expectClose(both, each.reduce((sum, v) => sum + v, 0) / 3, 0.1);
    });
  });
});

describe("scaling both images by a", () => {
  const factors = fc.constantFrom(-2, -1, 0.25, 0.5, 3);
  const laws: Record<string, [(a: number) => Loss, power: number]> = {
    l1: [() => l1Loss, 1],
    l2: [() => l2Loss, 2],
    "charbonnier, and epsilon": [(a) => (t, p) => charbonnierLoss(t, p, { epsilon: Math.abs(a) }), 1],
    "huber, and delta": [(a) => (t, p) => huberLoss(t, p, { delta: 20 * Math.abs(a) }), 2],
    "l2 perceptual of linear features": [() => perceptualLoss(pointwiseExtractor), 2],
    "l1 perceptual of linear features": [() => perceptualLoss(pointwiseExtractor, { criterion: "l1" }), 1],
    "style of linear features": [() => styleLoss(pointwiseExtractor), 4],
  };
  it.each(Object.entries(laws))("%s", (_, [make, power]) => {
    holds((a, b) => {
      for (const factor of fc.sample(factors, { numRuns: 2, seed: 7 })) {
        const scaled = value(() => make(factor)(tf.mul(batch(a), factor), tf.mul(batch(b), factor)));
        expectClose(scaled, Math.abs(factor) ** power * value(() => make(1)(batch(a), batch(b))));
      }
    });
  });

  it("ssim, and the range", () => {
    holds((a, b) => {
      const unit = value(() => ssimLoss(tf.div(batch(a), 255), tf.div(batch(b), 255), { range: [0, 1] }));
      expectClose(
        unit,
        value(() => ssimLoss(batch(a), batch(b))),
        1,
      );
    });
  });
});

describe("moving pixels about", () => {
  /** The same shuffle of positions for whatever image; the channels of a pixel stay together. */
  const shuffled = (pixels: number[]) => {
    const positions = Array.from({ length: count / 3 }, (_, i) => i);
    positions.sort((i, j) => (Math.imul(i, 0x9e3779b1) | 0) - (Math.imul(j, 0x9e3779b1) | 0));
    return positions.flatMap((i) => pixels.slice(3 * i, 3 * i + 3));
  };
  const pointwise: Record<string, Loss> = {
    l1: l1Loss,
    l2: l2Loss,
    charbonnier: charbonnierLoss,
    huber: huberLoss,
    "perceptual of single pixels": perceptualLoss(pointwiseExtractor),
  };
  it.each(Object.entries(pointwise))("in both images alike leaves %s", (_, loss) => {
    holds((a, b) => {
      const moved = value(() => loss(batch(shuffled(a)), batch(shuffled(b))));
      expectClose(
        moved,
        value(() => loss(batch(a), batch(b))),
      );
    });
  });

  it("in one image alone leaves the style of single pixels, but not their perceptual loss", () => {
    const style = styleLoss(pointwiseExtractor);
    holds((a, b) => {
      expectClose(
        value(() => style(batch(a), batch(shuffled(b)))),
        value(() => style(batch(a), batch(b))),
        1e-3,
      );
    });
    const ramp = Array.from({ length: count }, (_, i) => i % 256);
    expect(value(() => style(batch(ramp), batch(shuffled(ramp))))).toBeLessThan(1e-8);
    expect(value(() => perceptualLoss(pointwiseExtractor)(batch(ramp), batch(shuffled(ramp))))).toBeGreaterThan(1);
  });
});

describe("total variation", () => {
  const norms = { l1: 1, l2: 2 } as const;

  it.each(Object.entries(norms))("%s: 0 for flat images alone, the same whatever is added, scaled", (name, power) => {
    const variation = (pixels: tf.Tensor) => value(() => totalVariation(pixels, { norm: name as "l1" }));
    holds((a) => {
      const pixels = batch(a);
      const own = variation(pixels);
      if (new Set(a).size === 1) expect(own).toBe(0);
      expect(own).toBeGreaterThanOrEqual(0);
      expectClose(variation(tf.mul(pixels, -0.5)), own * 0.5 ** power);
      expectClose(variation(tf.add(pixels, 64)), own, 1e3);
      expectClose(variation(tf.reverse(pixels, 1)), own);
    });
  });
});

describe("ms-ssim", () => {
  it("is zero for equal images, between 0 and 1 for others, and symmetric", () => {
    const run = (seed: number) => tf.randomUniform([1, 161, 163, 1], 0, 255, "float32", seed) as tf.Tensor4D;
    fc.assert(
      fc.property(fc.integer({ min: 1 }), fc.double({ min: 0, max: 1, noNaN: true }), (seed, share) =>
        tf.tidy(() => {
          const a = run(seed);
          const b = tf.add(tf.mul(a, 1 - share), tf.mul(run(seed + 1), share)) as tf.Tensor4D;
          expect(Math.abs(value(() => msSsimLoss(a, a)))).toBeLessThan(2e-6);
          const there = value(() => msSsimLoss(a, b));
          expect(there).toBeGreaterThanOrEqual(-2e-6);
          expect(there).toBeLessThanOrEqual(1);
          expectClose(
            there,
            value(() => msSsimLoss(b, a)),
            1,
          );
        }),
      ),
      { numRuns: 4, seed: 20_031_109 },
    );
  });
});
