import { contentLoss, gramMatrix, l1Loss, l2Loss, perceptualLoss, styleLoss } from "@srloss/core";
import { type FormulaCase, formulaBias, formulaImage, formulaKernel, golden, goldenGradient } from "@srloss/reference";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { describe, expect, it } from "vitest";
import { convolutions } from "../src/architecture.ts";
import { createVgg } from "../src/extractor/vgg.ts";

function formulaVgg(architecture: "vgg19" | "vgg16") {
  const layers = new Map(convolutions(architecture).slice(0, 8).map((c, i) => [c.name, { kernel: formulaKernel(i, c.inChannels, c.outChannels), bias: formulaBias(i, c.outChannels) }]));
  return createVgg({ architecture, preprocessing: "caffe", origin: { name: "formula", sha256: "" }, layers });
}
const image = (c: FormulaCase, seed: number) => tf.tensor4d(formulaImage(c.height, c.width, seed), [1, c.height, c.width, 3]);

describe("golden", () => {
  for (const c of golden.formula) it(`${c.network} ${c.height}x${c.width}`, () => {
    const vgg = formulaVgg(c.network);
    const [hr, sr] = [image(c, c.hr_seed), image(c, c.sr_seed)];
    const losses = { l1: l1Loss, l2: l2Loss, perceptual: perceptualLoss(vgg), style: styleLoss(vgg) };
    const before = tf.memory().numTensors;
    for (const [name, loss] of Object.entries(losses)) {
      const { value, grad } = tf.valueAndGrad((x) => loss(hr, x))(sr);
      const want = c[name as "l1"];
      console.log(c.network, c.height, name, value.dataSync()[0]! / want - 1);
      if (c.height <= 33 ) {
        const g = goldenGradient(c, name as "l1"); const got = grad.dataSync();
        let worst = 0, top = 0;
        g.forEach((v, i) => { worst = Math.max(worst, Math.abs(v - got[i]!)); top = Math.max(top, Math.abs(v)); });
        console.log("   grad", worst / top);
      }
      value.dispose(); grad.dispose();
    }
    console.log(tf.memory().numTensors - before);
  });
});
