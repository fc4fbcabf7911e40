import { contentLoss, cropBorder } from "@srloss/core";
import { testData } from "@srloss/reference";
import { createVgg, type VggWeights } from "@srloss/vgg";
import { dispose, type Tensor4D, tensor4d, valueAndGrad } from "@tensorflow/tfjs-core";
import { beforeAll, describe, it } from "vitest";
import { expectRelative } from "./closeness.ts";
import type { Target } from "./target.ts";

/** How an environment opens a file, by path or address, and starts the engine that is compared with. */
export interface CropReaders {
  readImage(file: string): Promise<Tensor4D>;
  /** VGG19, up to block3_conv3. */
  readVgg19(file: string): Promise<VggWeights>;
  /** Makes srloss-wasm the current backend. */
  startExact(): Promise<void>;
}

const layers = ["block1_conv2", "block2_conv2", "block3_conv3"];
const terms = { perceptual: { weight: 1, layers }, style: { weight: 1, layers } };

/** The middle of a photograph, which takes a GPU in software less time than all of it: against srloss-wasm, which has Keras' digits. */
export function describeRealCrop(
  target: Target,
  { readImage, readVgg19, startExact }: CropReaders,
  { gradients = true }: { readonly gradients?: boolean } = {},
): void {
  describe.skipIf(!testData)("the middle of a real pair, on the trained network", () => {
    let weights: VggWeights;
    let pair: readonly { readonly pixels: Float32Array; readonly shape: Tensor4D["shape"] }[];
    beforeAll(async () => {
      await startExact();
      weights = await readVgg19(`${testData!.data}/vgg19-imagenet-block1-3/model.json`);
      const middle = async (name: string) => {
        const whole = await readImage(`${testData!.pairs}/pairs/kodim15.${name}.png`);
        const cut = cropBorder(whole, 28);
        const pixels = (await cut.data()) as Float32Array;
        dispose([whole, cut]);
        return { pixels, shape: cut.shape };
      };
      pair = [await middle("hr"), await middle("bicubic4")];
    });

    async function compute() {
      const vgg = createVgg(weights);
      const [hr, sr] = pair.map(({ pixels, shape }) => tensor4d(pixels, shape)) as [Tensor4D, Tensor4D];
      const loss = contentLoss(vgg, terms);
      const { total, parts } = loss.parts(hr, sr);
      const values = await Promise.all(
        parts.map(async ({ term, layer, value }) => ({ what: `${term} at ${layer}`, value: (await value.data())[0]! })),
      );
      if (gradients) {
        const { value, grad } = valueAndGrad((x) => loss(hr, x as Tensor4D))(sr);
        const slopes = Float32Array.from(await grad.data());
        values.push({ what: "norm of the gradient", value: Math.sqrt(slopes.reduce((sum, v) => sum + v * v, 0)) });
        dispose([value, grad]);
      }
      dispose([total, hr, sr, ...parts.map(({ value }) => value)]);
      vgg.dispose();
      return values;
    }

    it("has the same losses", async () => {
      const expected = await compute();
      await target.start();
      for (const [i, { what, value }] of (await compute()).entries())
        expectRelative(value, expected[i]!.value, target.tolerance.loss, what);
    });
  });
}
