import "@srloss/core/metrics";
import { contentLoss, type MeasureName, measures } from "@srloss/core";
import { formulaImage } from "@srloss/reference";
import type { Vgg } from "@srloss/vgg";
import { type Tensor, type Tensor4D, tensor4d, tidy, valueAndGrad } from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formulaNetwork } from "./formula-network.ts";
import type { Target } from "./target.ts";

/** Two images, with this value in the place of one of the second's. Large ones are gray: plain JavaScript computes them, too. */
function batch(side: number, seed: number, value?: number): Tensor4D {
  const channels = side > 96 ? 1 : 3;
  const count = channels * side * side;
  const pixels = new Float32Array(2 * count);
  for (const image of [0, 1])
    pixels.set(
      formulaImage(side, side, seed + image).filter((_, i) => i % 3 < channels),
      image * count,
    );
  if (value !== undefined) pixels[count + channels * Math.floor(side * (side / 2 + 0.4))] = value;
  return tensor4d(pixels, [2, side, side, channels]);
}

const finite = (values: Iterable<number>) => Array.from(values, Number.isFinite);

/** One value that is no number, in one image of several, shows in every measure of the table, and in its gradient as a term. */
export function describeNotFiniteBatch(target: Target): void {
  describe("an image of a batch that is not finite", () => {
    let vgg: Vgg;
    beforeAll(async () => {
      await target.start();
      vgg = formulaNetwork("vgg19", "block1_conv2");
    });
    afterAll(() => vgg.dispose());

    const rows = Object.entries(measures).filter(([, row]) => !row.load) as [MeasureName, (typeof measures)["l1"]][];
    it.each(rows)("%s", { timeout: 60_000 }, async (name, { metric, alone, settings, featureTerm, leastSide }) => {
      // What looks at the reconstruction alone compares its parts.
      const side = Math.max(16, alone ? 2 * leastSide : leastSide);
      const [original, sound] = [batch(side, 1), batch(side, 3)];
      const bad = batch(side, 3, Number.NaN);
      if (metric) {
        const values = await tidy(() => metric.value(original, bad)).data();
        expect(finite(values), "of the reconstruction").toEqual([true, false]);
        const swapped = await tidy(() => metric.value(bad, original)).data();
        expect(finite(swapped), "of the original").toEqual([true, false]);
      }
      if (alone) expect(finite(await alone(bad))).toEqual([true, false]);
      if (!settings) return;
      const term = featureTerm ? { weight: 1, layers: ["block1_conv2"] } : 1;
      const loss = contentLoss(featureTerm ? vgg : null, { [name]: term });
      const both = (t: Tensor4D, p: Tensor4D) => valueAndGrad((x: Tensor) => loss(t, x as Tensor4D))(p);
      for (const [t, p] of name === "totalVariation"
        ? ([[original, bad]] as const)
        : ([
            [original, bad],
            [bad, sound],
          ] as const)) {
        const { value, grad } = both(t, p);
        expect(finite(await value.data())).toEqual([false]);
        expect((await grad.data()).every(Number.isFinite), "gradient").toBe(false);
      }
    });
  });
}
