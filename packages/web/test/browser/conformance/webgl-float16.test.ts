import { expectRelative, formulaNetwork, formulaPair } from "@srloss/conformance";
import { contentLoss, msSsim, psnr, ssim, ssimLoss } from "@srloss/core";
import { golden, metrics, testData } from "@srloss/reference";
import { loadVgg19, type Vgg } from "@srloss/vgg";
import { dispose, env, type Tensor4D, tensor4d, valueAndGrad } from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readImage } from "../../../src/index.ts";
import { describeRealCrop } from "./describe-real-pair.ts";
import { startEngine } from "./start-engine.ts";

/** 11 bits, rounded after each of seven convolutions: a few times 2^-11. */
const tolerance = 1e-2;

beforeAll(async () => {
  // What phones have: textures of 16-bit floats, which end at 65504.
  await import("@tensorflow/tfjs-backend-webgl");
  env().set("WEBGL_FORCE_F16_TEXTURES", true);
  await startEngine("webgl");
});
afterAll(() => env().set("WEBGL_FORCE_F16_TEXTURES", false));

const c = golden.formula.find(({ network, height }) => network === "vgg19" && height === 16)!;

it("losses and gradients are finite, and as near as 11 bits allow", async () => {
  const vgg: Vgg = formulaNetwork("vgg19");
  const { hr, sr } = formulaPair(c);
  for (const name of ["l1", "l2", "perceptual", "style"] as const) {
    const { value, grad } = valueAndGrad((x) => contentLoss(vgg, { [name]: 1 })(hr, x as Tensor4D))(sr);
    expectRelative((await value.data())[0]!, c[name], tolerance, name);
    const gradient = Array.from(await grad.data());
    expect(
      gradient.filter((entry) => !Number.isFinite(entry)),
      `what is not finite in the gradient of ${name}`,
    ).toEqual([]);
    const norm = Math.hypot(...gradient);
    expectRelative(norm, c.gradient[name].l2norm, 5 * tolerance, `norm of the gradient of ${name}`);
    dispose([value, grad]);
  }
  vgg.dispose();
  dispose([hr, sr]);
});

it("black against white does not overflow", async () => {
  const vgg = await loadVgg19({ weights: "random", upTo: "block1_conv2" });
  const [black, white] = [0, 255].map((shade) => tensor4d(new Float32Array(48 * 48 * 3).fill(shade), [1, 48, 48, 3]));
  const values = { l1: 255, l2: 255 ** 2 };
  for (const [name, expected] of Object.entries(values)) {
    const value = contentLoss(vgg, { [name]: 1 })(white!, black!);
    expectRelative((await value.data())[0]!, expected, tolerance, name);
    value.dispose();
  }
  expect(Math.abs((await psnr(white!, black!).data())[0]!), "PSNR, expected 0").toBeLessThan(0.1);
  vgg.dispose();
  dispose([black!, white!]);
});

// Trained features and their Gram matrices differ by hundreds, the squares of which are beyond 65504.
describeRealCrop({
  name: "webgl in 16 bits",
  start: async () => void (await startEngine("webgl")),
  tolerance: { loss: tolerance, layer: tolerance, equal: tolerance, gradient: 5 * tolerance },
});

describe.skipIf(!testData)("similarities of real images", () => {
  beforeAll(async () => void (await startEngine("webgl")));
  const open = (name: string) => readImage(`${testData!.pairs}/${name}`);

  it("PSNR, SSIM and MS-SSIM", async () => {
    const c = metrics.find(({ sr, border }) => sr === "pairs/astronaut.bicubic4.png" && border === 0)!;
    const [large, blurred] = [await open(c.hr), await open(c.sr)];
    const values = {
      psnr_rgb: psnr(large, blurred),
      ssim_rgb: ssim(large, blurred),
      ms_ssim_rgb_tf: msSsim(large, blurred),
    };
    // Variances are small differences of squares that have 11 bits.
    for (const [name, value] of Object.entries(values))
      expectRelative((await value.data())[0]!, c[name as keyof typeof values]!, 2 * tolerance, name);
    dispose([large, blurred, ...Object.values(values)]);
  });

  it("the gradient of SSIM is finite", async () => {
    const [hr, sr] = [await open("pairs/kodim15.hr.png"), await open("pairs/kodim15.bicubic4.png")];
    const { value, grad } = valueAndGrad((x) => ssimLoss(hr, x))(sr);
    const gradient = await grad.data();
    expect(
      Array.from(gradient).filter((entry) => !Number.isFinite(entry)),
      "what is not finite in it",
    ).toEqual([]);
    expect(
      gradient.find((entry) => entry !== 0),
      "an entry that is not 0",
    ).toBeDefined();
    dispose([hr, sr, value, grad]);
  });
});
