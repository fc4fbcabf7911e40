import "@tensorflow/tfjs-backend-cpu";
import { contentLoss } from "@srloss/core";
import { formulaImage } from "@srloss/reference";
import { randomSqueezeNet } from "@srloss/reference/random-networks";
import { type Tensor4D, tensor4d, valueAndGrad } from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { createLpips, createSqueezeNet } from "../src/index.ts";

const [hr, sr] = [1, 2].map((seed) => tensor4d(formulaImage(32, 32, seed), [1, 32, 32, 3])) as [Tensor4D, Tensor4D];

it("LPIPS is a term of contentLoss, beside others and with its weight and gradient", async () => {
  const network = createSqueezeNet(randomSqueezeNet());
  const judge = await createLpips(network);
  const loss = contentLoss(null, { l1: 0.5, lpips: { weight: 3, judge } });
  const { value, grad } = valueAndGrad((x) => loss(hr, x as Tensor4D))(sr);
  const l1 = (await contentLoss(null, { l1: 0.5 })(hr, sr).data())[0]!;
  const own = (await judge.value(hr, sr).data())[0]!;
  expect((await value.data())[0]! / (l1 + 3 * own)).toBeCloseTo(1, 5);
  expect((await grad.data()).every(Number.isFinite)).toBe(true);
  network.dispose();
});

it("a term without a judge, or with one of another range, is one sentence", async () => {
  expect(() => contentLoss(null, { lpips: 1 as never })).toThrow("judge: await loadLpips()");
  expect(() => contentLoss(null, { dists: { weight: 1 } as never })).toThrow("judge: await loadDists()");
  const network = createSqueezeNet(randomSqueezeNet());
  const judge = await createLpips(network, { range: [0, 1] });
  expect(() => contentLoss(null, { lpips: { weight: 1, judge } })).toThrow(
    "The lpips term's judge takes pixels in 0..1, and the sum has a pixelRange of 0..255",
  );
  expect(() => contentLoss(null, { lpips: { weight: 1, judge } }, { pixelRange: [0, 1] })).not.toThrow();
  network.dispose();
});
