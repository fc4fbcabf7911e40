import { type ContentLoss, contentLoss, msSsim, type PreparedTarget, psnr, ssim } from "@srloss/core";
import { golden, type MetricCase, metrics, type RealCase, testData } from "@srloss/reference";
import { loadVgg19, type Vgg, type WeightsInput } from "@srloss/vgg";
import { dispose, type Tensor4D, valueAndGrad } from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, it } from "vitest";
import { expectEntries, expectRelative } from "./closeness.ts";
import type { Target } from "./target.ts";

/** How an environment opens a file, by path or address. */
export interface FileReaders {
  readImage(file: string): Promise<Tensor4D>;
  weightsOf(file: string): WeightsInput;
}

export interface RealPairChoice {
  /** Which pairs are compared. */
  losses(pair: RealCase): boolean;
  /** Which pairs' gradients too. */
  gradients(pair: RealCase): boolean;
  /** Which pairs' PSNR, SSIM and MS-SSIM; by default all. */
  metrics?(pair: MetricCase): boolean;
}

/** A float32 rounding that turns a single ReLU or max-pool winner of 65,536 pixels moves the whole gradient by this. */
const norms = 1e-4;

/** Photographs on the real VGG19 weights: losses at every layer, gradients, PSNR and SSIM against Keras, scikit-image and TensorFlow. */
export function describeRealPairs(target: Target, readers: FileReaders, choice: RealPairChoice): void {
  const open = (name: string) => readers.readImage(`${testData!.pairs}/${name}`);

  const pairs = golden.real.filter((pair) => choice.losses(pair));
  const describePairs = () => {
    let vgg: Vgg;

    beforeAll(async () => {
      await target.start();
      const weights = readers.weightsOf(`${testData!.data}/vgg19-imagenet-block1-3/model.json`);
      vgg = await loadVgg19({ weights, upTo: "block3_conv4" });
    });
    afterAll(() => vgg.dispose());

    // An original's features are computed with those of its first reconstruction, and kept for the others.
    describe.each([...new Set(pairs.map(({ hr }) => hr))])("of %s", (original) => {
      const [first, ...others] = pairs.filter(({ hr }) => hr === original);
      const layers = Object.keys(first!.layers);
      let loss: ContentLoss;
      let hr: Tensor4D;
      let kept: PreparedTarget | undefined;
      beforeAll(async () => {
        loss = contentLoss(vgg, { l1: 1, l2: 1, perceptual: { weight: 1, layers }, style: { weight: 1, layers } });
        hr = await open(original);
        if (others.length) kept = loss.prepare(hr);
      });
      afterAll(() => {
        kept?.dispose();
        dispose(hr);
      });

      it.each([first!, ...others])("$sr", async (pair) => {
        const sr = await open(pair.sr);
        const { total, parts } = loss.parts(pair === first ? hr : kept!, sr);
        for (const { term, layer, value } of parts) {
          const name = term as "l1" | "perceptual";
          const expected = layer === undefined ? pair[name] : pair.layers[layer]![name as "perceptual"];
          expectRelative((await value.data())[0]!, expected, target.tolerance.loss, `${term} ${layer ?? ""}`);
        }
        dispose([total, sr, ...parts.map(({ value }) => value)]);
      });
    });

    it.each(pairs.filter((pair) => choice.gradients(pair)))("gradients of $sr", async (pair) => {
      const [hr, sr] = [await open(pair.hr), await open(pair.sr)];
      for (const term of ["perceptual", "style"] as const) {
        const loss = contentLoss(vgg, { [term]: 1 });
        const { value, grad } = valueAndGrad((x) => loss(hr, x as Tensor4D))(sr);
        const got = Float32Array.from(await grad.data());
        const { first8, absmax, l2norm } = pair.gradient[term];
        expectEntries(got, first8, target.tolerance.gradient, `gradient of ${term}`, absmax);
        const norm = Math.sqrt(got.reduce((sum, v) => sum + v * v, 0));
        expectRelative(norm, l2norm, norms, `norm of the gradient of ${term}`);
        dispose([value, grad]);
      }
      dispose([hr, sr]);
    });
  };
  if (pairs.length) describe.skipIf(!testData)("real pairs", describePairs);

  describe.skipIf(!testData)("PSNR, SSIM and MS-SSIM of real pairs", () => {
    beforeAll(() => target.start());

    it.each(metrics.filter((pair) => choice.metrics?.(pair) ?? true))("$sr, border $border", async (c) => {
      const [hr, sr] = [await open(c.hr), await open(c.sr)];
      const one = async (metric: typeof psnr, channels: "rgb" | "y") => {
        const values = metric(hr, sr, { channels, crop: c.border });
        const [value] = await values.data();
        values.dispose();
        return value!;
      };
      const { tolerance } = target;
      expectRelative(await one(psnr, "rgb"), c.psnr_rgb, tolerance.loss, "PSNR");
      expectRelative(await one(psnr, "y"), c.psnr_y, tolerance.loss, "PSNR of Y");
      expectRelative(await one(ssim, "rgb"), c.ssim_rgb, tolerance.loss, "SSIM");
      expectRelative(await one(ssim, "y"), c.ssim_y, tolerance.loss, "SSIM of Y");
      if (c.ms_ssim_rgb_tf !== undefined)
        expectRelative(await one(msSsim, "rgb"), c.ms_ssim_rgb_tf, tolerance.loss, "MS-SSIM");
      dispose([hr, sr]);
    });
  });
}
