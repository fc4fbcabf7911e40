import { type ContentTerms, contentLoss, differentiable, type Loss, psnr, ssimLoss } from "@srloss/core";
import { formulaImage } from "@srloss/reference";
import type { Vgg } from "@srloss/vgg";
import { reshape, type Scalar, type Tensor, type Tensor4D, tensor4d, valueAndGrad } from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formulaNetwork } from "./formula-network.ts";
import type { Target } from "./target.ts";

/** An image, with this value in the place of one. */
function imageOf(side: number, seed: number, value?: number): Tensor4D {
  const pixels = Float32Array.from(formulaImage(side, side, seed));
  if (value !== undefined) pixels[side * 3 * (side / 2 - 1) + 3 * 3] = value;
  return tensor4d(pixels, [1, side, side, 3]);
}

const scalarOf = (x: Tensor): Scalar =>
  differentiable(
    [x],
    () => reshape(x, []) as Scalar,
    (dy) => [reshape(dy, x.shape)],
  );

/** One value that is no number shows in every loss and in its gradient: a generator that diverged must not go unseen. */
export function describeNotFinite(target: Target): void {
  describe("a pixel that is not finite", () => {
    let vgg: Vgg;
    beforeAll(async () => {
      await target.start();
      vgg = formulaNetwork("vgg19");
    });
    afterAll(() => vgg.dispose());

    // SSIM has windows of 11, features two pools at most; a GPU in software takes seconds for more.
    const sideOf = (name: string) => target.side ?? (!target.layer ? 16 : name.includes("layers") ? 8 : 12);
    const layers = ["block1_conv2", target.layer ?? "block3_conv3"];
    const terms: readonly ContentTerms[] = [
      { l1: 1 },
      { l2: 1 },
      { charbonnier: 1 },
      { huber: 1 },
      { totalVariation: 1 },
      { perceptual: { weight: 1, layers } },
      { perceptual: { weight: 1, layers, criterion: "l1" } },
      { style: { weight: 1, layers } },
    ];
    const losses: readonly (readonly [string, () => Loss])[] = [
      ...terms.map((own): [string, () => Loss] => [JSON.stringify(own), () => contentLoss(vgg, own) as Loss]),
      ["ssim", () => ssimLoss],
      ["psnr", () => (t, p) => scalarOf(psnr(t, p))],
    ];

    it.each(losses)("%s", async (name, make) => {
      const loss = make();
      const image = (seed: number, value?: number) => imageOf(sideOf(name), seed, value);
      for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
        const { value, grad } = valueAndGrad((x) => loss(image(1), x as Tensor4D))(image(2, bad));
        expect(Number.isFinite((await value.data())[0]), `${name} of ${bad}`).toBe(false);
        expect((await grad.data()).every(Number.isFinite), `gradient of ${name} of ${bad}`).toBe(false);
      }
      if (name.includes("totalVariation")) return;
      const { value, grad } = valueAndGrad((x) => loss(image(1, Number.NaN), x as Tensor4D))(image(2));
      expect(Number.isFinite((await value.data())[0]), `${name} of an original that is not finite`).toBe(false);
      expect((await grad.data()).every(Number.isFinite), `gradient of ${name} of such an original`).toBe(false);
    });
  });
}
