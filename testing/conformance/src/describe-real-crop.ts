import { contentLoss, cropBorder } from "@srloss/core";
import { crop, testData } from "@srloss/reference";
import { loadVgg19, type Vgg } from "@srloss/vgg";
import { dispose, type Tensor4D, valueAndGrad } from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, it } from "vitest";
import { expectEntries, expectRelative } from "./closeness.ts";
import type { FileReaders } from "./describe-real-pairs.ts";
import type { Target } from "./target.ts";

const layers = Object.keys(crop.layers);
const terms = { perceptual: { weight: 1, layers }, style: { weight: 1, layers } };

/**
 * The middle of a photograph on the real VGG19 weights, against float64: for engines that take a minute for all of it.
 *
 * @param choice `gradients`: whether the gradient is computed, too.
 */
export function describeRealCrop(
  target: Target,
  { readImage, weightsOf }: FileReaders,
  { gradients = true }: { readonly gradients?: boolean } = {},
): void {
  describe.skipIf(!testData)("the middle of a real pair, on the trained network", () => {
    let vgg: Vgg;
    let pair: readonly [Tensor4D, Tensor4D];
    beforeAll(async () => {
      await target.start();
      const weights = weightsOf(`${testData!.data}/vgg19-imagenet-block1-3/model.json`);
      vgg = await loadVgg19({ weights, upTo: "block3_conv3" });
      const middle = async (name: string) => {
        const whole = await readImage(`${testData!.pairs}/${name}`);
        const cut = cropBorder(whole, crop.border);
        whole.dispose();
        return cut;
      };
      pair = [await middle(crop.hr), await middle(crop.sr)];
    });
    afterAll(() => {
      vgg?.dispose();
      dispose([...(pair ?? [])]);
    });

    it("has the losses of every layer", async () => {
      const { total, parts } = contentLoss(vgg, terms).parts(...pair);
      for (const { term, layer, value } of parts) {
        const expected = crop.layers[layer!]![term as "style"];
        expectRelative((await value.data())[0]!, expected, target.tolerance.loss, `${term} at ${layer}`);
      }
      dispose([total, ...parts.map(({ value }) => value)]);
    });

    if (!gradients) return;
    it("has their gradient", async () => {
      const { value, grad } = valueAndGrad((x) => contentLoss(vgg, terms)(pair[0], x as Tensor4D))(pair[1]);
      const gradient = Float32Array.from(await grad.data());
      const { first8, absmax, l2norm } = crop.gradient;
      expectEntries(gradient, first8, target.tolerance.gradient, "gradient", absmax);
      const norm = Math.sqrt(gradient.reduce((sum, v) => sum + v * v, 0));
      expectRelative(norm, l2norm, target.tolerance.loss, "norm of the gradient");
      dispose([value, grad]);
    });
  });
}
