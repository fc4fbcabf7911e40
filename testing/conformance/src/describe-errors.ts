import { contentLoss, gramMatrix, l1Loss, l2Loss, perceptualLoss, styleLoss } from "@srloss/core";
import type { Vgg } from "@srloss/vgg";
import { fill, type Tensor4D, valueAndGrad, zeros } from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { largestOf } from "./closeness.ts";
import { formulaNetwork } from "./formula-network.ts";
import type { Target } from "./target.ts";

const images = (height: number, width: number, channels = 3, batch = 1): Tensor4D =>
  zeros([batch, height, width, channels]);

/** What does not fit is refused in words, and what is degenerate stays finite. */
export function describeErrors(target: Target): void {
  describe("errors and degenerate input", () => {
    let vgg: Vgg;
    beforeAll(async () => {
      await target.start();
      vgg = formulaNetwork("vgg19");
    });
    afterAll(() => vgg.dispose());

    it.each<[string, RegExp, () => unknown]>([
      ["shapes", /1,8,8,3.*1,8,9,3/, () => l1Loss(images(8, 8), images(8, 9))],
      ["rank", /rank 3/, () => l2Loss(zeros([8, 8, 3]) as never, zeros([8, 8, 3]) as never)],
      ["channels", /channel/, () => perceptualLoss(vgg)(images(8, 8, 4), images(8, 8, 4))],
      ["size", /block3_conv3/, () => perceptualLoss(vgg)(images(3, 3), images(3, 3))],
      ["layer", /conv9/, () => styleLoss(vgg, { layers: ["block9_conv9"] })(images(8, 8), images(8, 8))],
      [
        "depth",
        /beyond block3_conv3.*upTo/,
        () => perceptualLoss(vgg, { layers: ["block5_conv4"] })(images(64, 64), images(64, 64)),
      ],
      ["no layer", /layer/, () => perceptualLoss(vgg, { layers: [] })],
      ["weight", /NaN/, () => contentLoss(vgg, { l1: Number.NaN })],
      ["preset", /nobody/, () => contentLoss(vgg, "nobody" as never)],
      ["rank of features", /rank/, () => gramMatrix(zeros([2, 2]) as never)],
    ])("%s", (_, message, run) => {
      expect(run).toThrow(message);
    });

    it("equal, black and flat images: loss 0, gradient 0, nothing that is not finite", async () => {
      const features = { weight: 1, layers: [target.layer ?? "block3_conv3"] };
      const loss = contentLoss(vgg, { l1: 1, l2: 1, perceptual: features, style: features });
      const side = target.side ?? 8;
      for (const image of [images(side, side), fill([1, 9, 11, 3], 127) as Tensor4D]) {
        const { value, grad } = valueAndGrad((x) => loss(image, x as Tensor4D))(image);
        const what = `of equal images ${image.shape.join("x")}`;
        expect((await value.data())[0], `loss ${what}`).toBeLessThanOrEqual(target.tolerance.equal);
        expect(largestOf(await grad.data()), `gradient ${what}`).toBeLessThanOrEqual(target.tolerance.equal);
      }
    });
  });
}
