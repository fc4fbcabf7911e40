import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expectEntries, expectRelative, type Target } from "@srloss/conformance";
import type { Loss } from "@srloss/core";
import { readImage } from "@srloss/node-gpu";
import { formulaImage, testData } from "@srloss/reference";
import type { Vgg } from "@srloss/vgg";
import {
  dispose,
  memory,
  slice,
  type Tensor,
  type Tensor4D,
  tensor4d,
  valueAndGrad,
  zeros,
} from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAlexNet, createDists, createLpips, createSqueezeNet } from "../src/index.ts";
import { formulaVgg16 } from "./formula-vgg16.ts";
import { realNetwork } from "./real-networks.ts";

interface Gradient {
  readonly l2norm: number;
  readonly absmax: number;
  readonly sum: number;
  readonly first8: readonly number[];
}

interface Value {
  readonly value: number;
  readonly layers?: readonly number[];
  readonly gradient: Gradient;
}

export interface FormulaRow {
  readonly height: number;
  readonly width: number;
  readonly hr_seed: number;
  readonly sr_seed: number;
  readonly lpips_vgg: Value;
  readonly lpips_alex: Value;
  readonly lpips_squeeze: Value;
  readonly dists: Value;
}

interface RealRow {
  readonly hr: string;
  readonly sr: string;
  readonly lpips_alex: Value;
  readonly lpips_squeeze: Value;
}

/** See `make_formula.py` there. The smallest is for engines that take seconds for the others. */
export const formula: readonly FormulaRow[] = JSON.parse(
  readFileSync(new URL("fixtures/formula.json", import.meta.url), "utf8"),
);

/** Of single steps, which other suites test. */
export const tolerance: Target["tolerance"] = { loss: 1e-5, layer: 3e-5, equal: 0, gradient: 1e-4 };

/** How close to the authors' own code in float64. */
export interface Closeness {
  /** Of values, relative. */
  readonly value: number;
  /** Of gradients' entries, of the largest one. */
  readonly gradient: number;
}

const networkOf = { alex: "alexnet", squeeze: "squeezenet1_1" } as const;
const realNetworks = { alex: createAlexNet, squeeze: createSqueezeNet } as const;

/** A loss, and its gradient. */
async function expectGradient(
  loss: Loss,
  hr: Tensor,
  sr: Tensor,
  { value: expectedValue, gradient: expected }: Value,
  closeness: Closeness,
): Promise<void> {
  const { value, grad } = valueAndGrad((x) => loss(hr, x))(sr);
  const got = (await grad.data()) as Float32Array;
  expectRelative((await value.data())[0]!, expectedValue, closeness.value, "value");
  dispose([value, grad]);
  expectEntries(got.slice(0, 8), expected.first8, closeness.gradient, "gradient", expected.absmax);
  // Rounding turns a ReLU or a maximum here and there, which moves few entries by more, and the norm by less than a thousandth.
  expectRelative(
    got.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0),
    expected.absmax,
    1e-3,
    "largest entry",
  );
  const squares = got.reduce((sum, entry) => sum + entry * entry, 0);
  expectRelative(Math.sqrt(squares), expected.l2norm, 1e-3, "norm");
}

/** The pairs of the smallest photograph whose gradients are computed, beside those of the authors' two examples. */
export const smoothAndNoisy = (sr: string): boolean => /kodim15\.(bicubic4|noise15)/.test(sr);

/**
 * LPIPS and DISTS beside their authors' code.
 *
 * @param chosen Which photographs: there are 35 pairs.
 * @param sizes Which formula images; 65x79 are odd in every pool.
 * @param onVgg16 Which judges see them, for engines that take seconds for a VGG16.
 */
export function describeJudges(
  target: Target,
  closeness: Closeness,
  chosen: (sr: string) => boolean,
  sizes: readonly FormulaRow[] = formula,
  onVgg16: readonly ("LPIPS" | "DISTS")[] = ["LPIPS", "DISTS"],
): void {
  beforeAll(() => target.start());

  // Engines bring a network's weights into an order of their own, which takes longer than these images: all sizes share them.
  let vgg16: Vgg | undefined;
  let vgg16OfDists: Vgg | undefined;
  afterAll(() => {
    vgg16?.dispose();
    vgg16OfDists?.dispose();
  });

  describe.each(sizes)(
    "of formula images $height x $width",
    ({ height, width, hr_seed, sr_seed, lpips_vgg, dists }) => {
      const pair = () =>
        [hr_seed, sr_seed].map((seed) => tensor4d(formulaImage(height, width, seed), [1, height, width, 3])) as [
          Tensor4D,
          Tensor4D,
        ];

      if (onVgg16.includes("LPIPS"))
        it("LPIPS on VGG16: value, layers and gradient", async () => {
          vgg16 ??= formulaVgg16();
          const lpips = await createLpips(vgg16);
          const [hr, sr] = pair();
          const layers = lpips.layers(hr, sr);
          expectEntries(await layers.data(), lpips_vgg.layers!, closeness.value, "layers");
          await expectGradient(lpips.loss, hr, sr, lpips_vgg, closeness);
          dispose([hr, sr, layers]);
        });

      if (onVgg16.includes("DISTS"))
        it("DISTS: value and gradient", async () => {
          vgg16OfDists ??= formulaVgg16({ pooling: "l2" });
          const judge = await createDists(vgg16OfDists);
          const [hr, sr] = pair();
          const cut = slice(hr, [0, 0, 0, 0], [1, 32, 31, 3]);
          const equal = judge.value(cut, cut);
          expect((await equal.data())[0]).toBeLessThan(1e-7);
          await expectGradient(judge.loss, hr, sr, dists, closeness);
          dispose([hr, sr, cut, equal]);
        });
    },
  );

  describe.skipIf(!testData)("of photographs", () => {
    const read = (): { examples: RealRow[]; real: RealRow[] } =>
      JSON.parse(readFileSync(join(testData!.pairs, "perceptual-metrics.json"), "utf8"));
    const rows = testData ? read() : { examples: [], real: [] };
    const pairOf = async ({ hr, sr }: RealRow, folder: string) =>
      [await readImage(join(folder, hr)), await readImage(join(folder, sr))] as [Tensor4D, Tensor4D];
    const folders = testData && { examples: join(testData.data, "lpips"), real: testData.pairs };

    it.each(["alex", "squeeze"] as const)(
      "LPIPS on %s: values, layers, gradients; nothing is left behind",
      async (name) => {
        const own = (row: RealRow) => row[`lpips_${name}`];
        const network = realNetworks[name](realNetwork(networkOf[name]));
        const lpips = await createLpips(network);
        const run = async (row: RealRow, folder: string, whole: boolean) => {
          const [hr, sr] = await pairOf(row, folder);
          const layers = lpips.layers(hr, sr);
          const parts = (await layers.data()) as Float32Array;
          expectEntries(parts, own(row).layers!, closeness.value, `${row.sr}: layers`);
          const sum = parts.reduce((all, part) => all + part, 0);
          expectRelative(sum, own(row).value, closeness.value, `${row.sr}: sum of the layers`);
          dispose(layers);
          if (whole) {
            const map = lpips.map(hr, sr);
            expect(map.shape).toEqual(hr.shape.slice(0, 3));
            await expectGradient(lpips.loss, hr, sr, own(row), closeness);
            dispose(map);
          }
          dispose([hr, sr]);
        };
        await run(rows.examples[0]!, folders!.examples, true);
        const before = memory().numTensors;
        // The first one has been measured.
        await run(rows.examples[1]!, folders!.examples, true);
        for (const row of rows.real.filter(({ sr }) => chosen(sr)))
          await run(row, folders!.real, smoothAndNoisy(row.sr));
        expect(memory().numTensors).toBe(before);
        network.dispose();
      },
    );

    it("the published values of the example images", async () => {
      const network = realNetworks.alex(realNetwork("alexnet"));
      const lpips = await createLpips(network);
      const found: string[] = [];
      for (const row of rows.examples) {
        const [hr, sr] = await pairOf(row, folders!.examples);
        const value = lpips.value(hr, sr);
        const [number] = await value.data();
        expectRelative(number!, row.lpips_alex.value, closeness.value, row.sr);
        found.push(number!.toFixed(3));
        dispose([hr, sr, value]);
      }
      expect(found).toEqual(["0.722", "0.138"]);
      network.dispose();
    });

    it("a gradient is finite where all features are 0, and 0 there", async () => {
      const bare = new Map(
        [...realNetwork("alexnet")].map(([name, { kernel, bias }]) => [name, { kernel, bias: bias.map(() => -1e6) }]),
      );
      const network = realNetworks.alex(bare);
      const lpips = await createLpips(network);
      const [hr, sr] = [zeros([1, 64, 64, 3]), zeros([1, 64, 64, 3])];
      const { value, grad } = valueAndGrad((x) => lpips.loss(hr, x))(sr);
      expect((await value.data())[0]).toBe(0);
      expect((await grad.data()).every((entry) => Math.abs(entry) === 0)).toBe(true);
      network.dispose();
      dispose([hr, sr, value, grad]);
    });
  });
}
