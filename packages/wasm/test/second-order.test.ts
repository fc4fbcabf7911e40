import { contentLoss, l2Loss, perceptualLoss, styleLoss } from "@srloss/core";
// The user's own ops (square, mul, add) need tfjs's gradients.
import "@tensorflow/tfjs-core/dist/register_all_gradients.js";
import { createVgg, randomWeights, type Vgg } from "@srloss/vgg";
import {
  add,
  clone,
  dispose,
  grad,
  mul,
  randomUniform,
  type Scalar,
  square,
  sum,
  type Tensor,
  type Tensor4D,
  tidy,
  valueAndGrad,
} from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { WasmFeatureStack } from "../src/network/wasm-feature-stack.ts";
import { start } from "./start.ts";

type Loss = (x: Tensor) => Scalar;

let vgg: Vgg;
let hr: Tensor4D;
let sr: Tensor4D;
beforeAll(async () => {
  await start();
  vgg = createVgg(await randomWeights({ network: "vgg19", upTo: "block2_conv1" }));
  [hr, sr] = [1, 2].map((seed) => randomUniform([1, 16, 16, 3], 0, 255, "float32", seed)) as [Tensor4D, Tensor4D];
});
afterAll(() => {
  vgg.dispose();
  dispose([hr, sr]);
});

const layers = ["block2_conv1"];
const losses: Record<string, Loss> = {
  perceptual: (x) => perceptualLoss(vgg, { layers })(hr, x as Tensor4D),
  style: (x) => styleLoss(vgg, { layers })(hr, x as Tensor4D),
  "both with L1": (x) =>
    contentLoss(vgg, { l1: 1, perceptual: { weight: 0.1, layers }, style: { weight: 1, layers } })(hr, x as Tensor4D),
  "1000 l2 + perceptual^2": (x) =>
    add(mul(l2Loss(hr, x as Tensor4D), 1000), square(perceptualLoss(vgg, { layers })(hr, x as Tensor4D))),
};
const penalty = (loss: Loss) => (x: Tensor) => sum(square(grad(loss)(x))) as Scalar;

describe.each(Object.keys(losses))("%s", (name) => {
  const loss = losses[name]!;

  it("a gradient of its gradient throws one sentence, and the network does not run backwards for it", () => {
    const backward = vi.spyOn(WasmFeatureStack.prototype, "backward");
    tidy(() => grad(loss)(sr));
    const once = backward.mock.calls.length;
    backward.mockClear();
    expect(() => tidy(() => grad(penalty(loss))(sr))).toThrow(
      /^This loss has no second-order gradient \(a gradient of its gradient\): take .+ keep this loss out of the inner tf\.grad\.$/,
    );
    // The inner gradient's own.
    expect(backward).toHaveBeenCalledTimes(once);
    backward.mockRestore();
  });

  it("its first-order gradient is right inside another tape", () => {
    tidy(() => {
      const alone = penalty(loss)(sr).dataSync()[0]!;
      const { value } = valueAndGrad((y: Tensor) => add(sum(y), penalty(loss)(clone(sr))) as Scalar)(mul(sr, 0));
      expect(value.dataSync()[0]! / alone).toBeCloseTo(1, 5);
    });
  });
});
