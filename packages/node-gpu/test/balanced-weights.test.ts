import { contentLoss, cropBorder, termShares } from "@srloss/core";
import { golden, testData } from "@srloss/reference";
import { loadVgg19 } from "@srloss/vgg";
import { dispose } from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { fileSource, readImage, useBackend } from "../src/index.ts";

it.skipIf(!testData)("the mix of the READMEs is balanced, on upscaled photographs", async () => {
  await useBackend({ engine: "srloss-wasm" });
  const vgg = await loadVgg19({ weights: fileSource(`${testData!.data}/vgg19-imagenet-block1-3/model.json`) });
  const layers = ["block2_conv2", "block3_conv3"];
  const loss = contentLoss(vgg, { l1: 1, perceptual: 1e-4, style: { weight: 5e-5, layers } });
  for (const { sr, hr } of golden.real.filter((pair) => /(kodim13|coffee).bicubic4/.test(pair.sr))) {
    // Their middle, 128 pixels wide: a gradient of each part is computed.
    const middle = async (file: string) => {
      const whole = await readImage(`${testData!.pairs}/${file}`);
      const cut = cropBorder(whole, 64);
      whole.dispose();
      return cut;
    };
    const pair = [await middle(hr), await middle(sr)] as const;
    const rows = await termShares(loss, ...pair);
    for (const term of ["l1", "perceptual", "style"]) {
      const own = rows.filter((row) => row.term === term);
      for (const share of ["share", "gradientShare"] as const) {
        const sum = own.reduce((total, row) => total + row[share], 0);
        expect(sum, `${share} of ${term}, ${sr}`).toBeGreaterThan(0.1);
        expect(sum, `${share} of ${term}, ${sr}`).toBeLessThan(2 / 3);
      }
    }
    dispose([...pair]);
  }
  vgg.dispose();
});
