import { useBackend } from "@srloss/node-gpu";
import { formulaImage } from "@srloss/reference";
import { randomAlexNet } from "@srloss/reference/random-networks";
import { type Tensor, type Tensor4D, tensor4d, tidy, valueAndGrad } from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { createAlexNet, createDists, createLpips, type Lpips } from "../src/index.ts";
import { formulaVgg16 } from "./formula-vgg16.ts";

const side = 32;
const alexNet = randomAlexNet();

/** Two images, with NaN in the second where that is wanted. */
function batch(seed: number, bad: boolean) {
  const pixels = [0, 1].flatMap((image) => Array.from(formulaImage(side, side, seed + image)));
  if (bad) pixels[3 * side * side + 3 * (side * 15 + 16)] = Number.NaN;
  return tensor4d(pixels, [2, side, side, 3]);
}

async function expectShown(judge: Pick<Lpips, "value" | "loss">): Promise<void> {
  const values = await tidy(() => judge.value(batch(1, false), batch(3, true))).data();
  expect(Array.from(values, Number.isFinite)).toEqual([true, false]);
  const { grad } = valueAndGrad((x: Tensor) => judge.loss(batch(1, false), x as Tensor4D))(batch(3, true));
  expect((await grad.data()).every(Number.isFinite)).toBe(false);
}

it.each(["cpu", "wasm", "srloss-wasm"] as const)(
  "NaN in one image of a batch shows in LPIPS and its gradient, on %s",
  async (engine) => {
    await useBackend({ engine });
    await expectShown(await createLpips(createAlexNet(alexNet)));
  },
);

it("and in DISTS", { timeout: 60_000 }, async () => {
  await useBackend({ engine: "srloss-wasm" });
  await expectShown(await createDists(formulaVgg16({ pooling: "l2" })));
});
