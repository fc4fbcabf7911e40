import { expectRelative } from "@srloss/conformance";
import { formulaImage, testData } from "@srloss/reference";
import { dispose, type Tensor4D, tensor4d } from "@tensorflow/tfjs-core";
import { beforeAll, describe, it } from "vitest";
import { createAlexNet, createDists, createLpips, createSqueezeNet, type Lpips } from "../src/index.ts";
import { formula } from "./describe-judges.ts";
import { formulaVgg16 } from "./formula-vgg16.ts";
import { realNetwork } from "./real-networks.ts";

/**
 * The values of LPIPS and DISTS of small images, for engines whose gradients other suites hold to their reference.
 *
 * @param options `width`: of the formula images; `vgg`: whether VGG16 runs, too.
 */
export function describeSmallJudges(
  start: () => Promise<void>,
  closeness: number,
  { width, vgg }: { readonly width: number; readonly vgg: boolean },
): void {
  const own = formula.find((row) => row.width === width)!;
  const { height } = own;
  describe(`images ${height} x ${width}`, () => {
    beforeAll(start);
    const pair = () =>
      [0, 1].map((seed) => tensor4d(formulaImage(height, width, seed), [1, height, width, 3])) as [Tensor4D, Tensor4D];
    const expectValue = async (value: Lpips["value"], wanted: number) => {
      const [hr, sr] = pair();
      const got = value(hr, sr);
      expectRelative((await got.data())[0]!, wanted, closeness, "value");
      dispose([hr, sr, got]);
    };
    const onVgg = async () => {
      const plain = formulaVgg16();
      const lpips = await createLpips(plain);
      await expectValue(lpips.value, own.lpips_vgg.value);
      plain.dispose();
      const blurred = formulaVgg16({ pooling: "l2" });
      const dists = await createDists(blurred);
      await expectValue(dists.value, own.dists.value);
      blurred.dispose();
    };
    if (vgg) it("LPIPS on VGG16, and DISTS", onVgg);

    it.skipIf(!testData)("LPIPS on the trained AlexNet and SqueezeNet", async () => {
      for (const network of [createAlexNet(realNetwork("alexnet")), createSqueezeNet(realNetwork("squeezenet1_1"))]) {
        const lpips = await createLpips(network);
        await expectValue(lpips.value, own[network.network === "alexnet" ? "lpips_alex" : "lpips_squeeze"].value);
        network.dispose();
      }
    });
  });
}
