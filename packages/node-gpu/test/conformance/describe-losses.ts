import { readFileSync } from "node:fs";
import type { Target } from "@srloss/conformance";
import { differentiable, type FeatureExtractor, type Loss } from "@srloss/core";
import {
  averageColourLoss,
  contextualLoss,
  cosineLoss,
  discriminatorLoss,
  edgeLoss,
  focalFrequencyLoss,
  generatorLoss,
  gradientVarianceLoss,
  hsluvLoss,
  ldlLoss,
  msSsimL1Loss,
  nccLoss,
  oklabLoss,
} from "@srloss/core/losses";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";

/** Core's own: see `make_losses.py` there. */
const fixture = JSON.parse(
  readFileSync(new URL("../../../core/test/fixtures/losses.json", import.meta.url), "utf8"),
) as {
  readonly shape: [number, number, number, number];
  readonly stride: number;
  readonly hr: number[];
  readonly sr: number[];
  readonly losses: Readonly<Record<string, { value: number; absmax: number; entries: readonly number[] }>>;
  readonly scores: { readonly real: number[][]; readonly fake: number[][] };
  readonly games: readonly {
    loss: string;
    options: object;
    value: number;
    gradients: readonly (readonly number[])[];
  }[];
};

/** What a layer says is the image. */
const itself: FeatureExtractor = {
  layers: ["block3_conv3"],
  extract: (images) => [
    differentiable(
      [images],
      () => tf.clone(images),
      (dy) => [dy],
    ),
  ],
};

const losses: Readonly<Record<string, Loss>> = {
  msSsimL1: msSsimL1Loss,
  focalFrequency: focalFrequencyLoss,
  "focalFrequency patches": (t, p) => focalFrequencyLoss(t, p, { patchFactor: 4, alpha: 0.5 }),
  ldl: ldlLoss,
  edge: edgeLoss,
  gradientVariance: gradientVarianceLoss,
  ncc: nccLoss,
  hsluv: hsluvLoss,
  oklab: oklabLoss,
  averageColour: averageColourLoss,
};
const ofFeatures: Readonly<Record<string, Loss>> = {
  cosine: cosineLoss(itself, { range: [0, 255] }),
  contextual: contextualLoss(itself, { range: [0, 255], samples: 200 }),
};

/** The losses of `@srloss/core/losses`, and their gradients, which are the references' on every engine, and finite. */
export function describeLosses(target: Target): void {
  describe("losses that people train with", () => {
    let [t, p]: tf.Tensor4D[] = [];
    beforeAll(async () => {
      await target.start();
      [t, p] = [fixture.hr, fixture.sr].map((pixels) => tf.tensor4d(pixels, fixture.shape));
    });

    it.each(Object.entries(losses))("%s", async (name, loss) => {
      const { value: expected, absmax, entries } = fixture.losses[name]!;
      const before = tf.memory().numTensors;
      const { value, grad } = tf.valueAndGrad((x) => loss(t!, x))(p!);
      const got = (await value.data())[0]!;
      expect(Math.abs(got / expected - 1), `${got}, not ${expected}`).toBeLessThan(target.tolerance.loss);
      const gradient = await grad.data();
      const close = entries.filter(
        (entry, i) =>
          Math.abs(255 * gradient[i * fixture.stride]! - entry) <= Math.max(1e-4, target.tolerance.gradient) * absmax,
      );
      // HSLuv has kinks, where red equals blue, say; averages may be equal but for rounding.
      expect(close.length / entries.length).toBeGreaterThanOrEqual(/hsluv|average/.test(name) ? 0.9 : 1);
      tf.dispose([value, grad]);
      expect(tf.memory().numTensors).toBe(before);
    });

    it.each(Object.entries({ ...losses, ...ofFeatures }))(
      "%s has finite gradients of equal, flat and black images",
      async (_, loss) => {
        const [flat, black] = [tf.fill(fixture.shape, 99), tf.zeros(fixture.shape)];
        for (const [a, b] of [
          [t, t],
          [t, flat],
          [flat, flat],
          [black, black],
          [t, black],
          [black, p],
        ] as const) {
          const { value, grad } = tf.valueAndGrad((x) => loss(a!, x))(b!);
          expect(Number.isFinite((await value.data())[0])).toBe(true);
          expect((await grad.data()).every(Number.isFinite)).toBe(true);
          tf.dispose([value, grad]);
        }
        tf.dispose([flat, black]);
      },
    );

    it.each(Object.entries({ ...losses, ...ofFeatures }))("%s shows a pixel that is not finite", async (name, loss) => {
      const pixels = Float32Array.from(fixture.sr);
      pixels[31] = Number.NaN;
      const broken = tf.tensor4d(pixels, fixture.shape);
      const { value, grad } = tf.valueAndGrad((x) => loss(t!, x))(broken);
      expect(Number.isFinite((await value.data())[0]), name).toBe(false);
      expect((await grad.data()).every(Number.isFinite), name).toBe(false);
      tf.dispose([value, grad, broken]);
    });

    it("those of features are alike wherever things are, and sampled alike", async () => {
      const mirrored = tf.tidy(() => tf.reverse(t!, 2));
      const [same, other] = [contextualLoss(itself)(t!, mirrored), cosineLoss(itself)(t!, mirrored)];
      expect((await same.data())[0]).toBeLessThan(1e-2);
      expect((await other.data())[0]).toBeGreaterThan(1e-2);
      tf.dispose([mirrored, same, other]);
    });

    it("GAN losses, of a discriminator's scores", async () => {
      const { real, fake } = fixture.scores;
      const near = (got: ArrayLike<number>, expected: readonly number[], what: string) => {
        for (const [i, number] of expected.entries())
          expect(Math.abs(got[i]! - number), what).toBeLessThan(target.tolerance.gradient);
      };
      for (const { loss, options, value: expected, gradients } of fixture.games) {
        if (loss === "ganLoss") continue;
        const [r, f] = [tf.tensor2d(real), tf.tensor2d(fake)];
        const of = loss === "generatorLoss" ? generatorLoss : discriminatorLoss;
        const { value, grad } = tf.valueAndGrad((x) => of(r, x, options))(f);
        near(await value.data(), [expected], `${loss} ${JSON.stringify(options)}`);
        near(await grad.data(), gradients[1]!, `gradient of ${loss} ${JSON.stringify(options)}`);
        tf.dispose([r, f, value, grad]);
      }
    });
  });
}
