import { contentLoss, gramMatrix, type Loss, l1Loss, l2Loss, perceptualLoss, styleLoss } from "@srloss/core";
import { type FormulaCase, golden, goldenGradient, type LossName } from "@srloss/reference";
import type { Vgg } from "@srloss/vgg";
import { dispose, type Tensor4D, valueAndGrad } from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectEntries, expectRelative } from "./closeness.ts";
import { formulaNetwork, formulaPair } from "./formula-network.ts";
import type { Target } from "./target.ts";

/** Rows up to which the whole gradient of a case is in the reference numbers. */
const wholeGradients = 33;

/**
 * Losses, layers, features, Gram matrices and gradients of the formula cases against Keras in float64.
 *
 * @param upTo The last layer, for backends that take minutes for all: the fourth and fifth blocks have the third's operations.
 * @param choice `layers`: whether layers, features and Gram matrices are compared, too.
 */
export function describeValues(
  target: Target,
  cases: readonly FormulaCase[] = golden.formula,
  upTo?: "block3_conv3",
  { layers: byLayer = true }: { readonly layers?: boolean } = {},
): void {
  describe.each(cases)("$network, $height x $width", (c) => {
    const all = Object.keys(c.layers);
    const layers = upTo ? all.slice(0, all.indexOf(upTo) + 1) : all;
    let vgg: Vgg;
    let hr: Tensor4D;
    let sr: Tensor4D;

    beforeAll(async () => {
      await target.start();
      vgg = formulaNetwork(
        c.network,
        layers.findLast((name) => name.includes("conv")),
      );
      ({ hr, sr } = formulaPair(c));
    });
    afterAll(() => {
      vgg.dispose();
      dispose([hr, sr]);
    });

    it("losses and their gradients", async () => {
      const losses: Record<LossName, Loss> = {
        l1: l1Loss,
        l2: l2Loss,
        perceptual: perceptualLoss(vgg),
        style: styleLoss(vgg),
      };
      for (const [name, loss] of Object.entries(losses) as [LossName, Loss][]) {
        const { value, grad } = valueAndGrad((x) => loss(hr, x as Tensor4D))(sr);
        expectRelative((await value.data())[0]!, c[name], target.tolerance.loss, name);
        await expectGradient(c, name, await grad.data(), target.tolerance.gradient);
        dispose([value, grad]);
      }
    });

    if (!byLayer) return;
    it("each layer's part", async () => {
      const terms = { perceptual: { weight: 1, layers }, style: { weight: 1, layers } };
      const { total, parts } = contentLoss(vgg, terms).parts(hr, sr);
      expect(parts).toHaveLength(2 * layers.length);
      for (const { term, layer, value } of parts) {
        const expected = c.layers[layer!]![term as "style"];
        expectRelative((await value.data())[0]!, expected, target.tolerance.layer, `${term} at ${layer}`);
      }
      const values = await Promise.all(parts.map(async ({ value }) => (await value.data())[0]!));
      const sum = values.reduce((a, b) => a + b, 0);
      expectRelative((await total.data())[0]!, sum, target.tolerance.loss, "total of the parts");
      dispose([total, ...parts.map(({ value }) => value)]);
    });

    it("features and Gram matrix at block3_conv3", async () => {
      const [features] = vgg.extract(hr, ["block3_conv3"]);
      const gram = gramMatrix(features!);
      const { features_block3_conv3: f, gram_block3_conv3: g } = c;
      expect(features!.shape).toEqual(f.shape);
      expectEntries((await features!.data()).slice(0, 8), f.first8, target.tolerance.loss, "features", f.max);
      const values = Float32Array.from(await gram.data());
      expectEntries(values.slice(0, 8), g.first8, target.tolerance.loss, "Gram matrix", g.trace / g.shape.at(-1)!);
      const sum = values.reduce((a, b) => a + b, 0);
      expectRelative(sum, g.sum, target.tolerance.loss, "sum of the Gram matrix");
      dispose([features!, gram]);
    });
  });
}

async function expectGradient(
  c: FormulaCase,
  name: LossName,
  got: ArrayLike<number>,
  tolerance: number,
): Promise<void> {
  if (c.height <= wholeGradients) {
    expectEntries(got, await goldenGradient(c, name), tolerance, `gradient of ${name}`);
    return;
  }
  const { first8, absmax, l2norm } = c.gradient[name];
  expectEntries(got, first8, tolerance, `first entries of the gradient of ${name}`, absmax);
  const norm = Math.sqrt(Array.from(got).reduce((sum, v) => sum + v * v, 0));
  expectRelative(norm, l2norm, tolerance, `norm of the gradient of ${name}`);
}
