import { expectRelative } from "@srloss/conformance";
import type { Loss } from "@srloss/core";
import { createDists, createLpips, type Lpips, loadLpips } from "@srloss/lpips";
import { formulaImage, testData } from "@srloss/reference";
import { dispose, type Tensor4D, tensor4d, valueAndGrad } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import rows from "../../../../lpips/test/fixtures/formula.json" with { type: "json" };
import { formulaVgg16 } from "../../../../lpips/test/formula-vgg16.ts";
import { startEngine } from "./start-engine.ts";
import { gpuTolerance } from "./tolerances.ts";

// The smallest that AlexNet takes; odd in every pool.
const [height, width] = [32, 31];
const closeness = gpuTolerance.loss;

interface Value {
  readonly value: number;
  readonly layers?: readonly number[];
  readonly gradient: { readonly l2norm: number };
}

type Row = Readonly<Record<"height" | "width", number>> &
  Readonly<Record<"lpips_vgg" | "lpips_alex" | "lpips_squeeze" | "dists", Value>>;

const wanted = (rows as readonly Row[]).find((row) => row.height === height && row.width === width)!;

const pair = () =>
  [0, 1].map((seed) => tensor4d(formulaImage(height, width, seed), [1, height, width, 3])) as [Tensor4D, Tensor4D];

async function expectLayers({ layers }: Lpips, value: Value): Promise<void> {
  const [hr, sr] = pair();
  const got = layers(hr, sr);
  for (const [i, part] of Array.from(await got.data()).entries())
    expectRelative(part, value.layers![i]!, closeness, `layer ${i}`);
  dispose([hr, sr, got]);
}

async function expectLoss(loss: Loss, expected: Value): Promise<void> {
  const [hr, sr] = pair();
  const { value, grad } = valueAndGrad((x) => loss(hr, x as Tensor4D))(sr);
  expectRelative((await value.data())[0]!, expected.value, closeness, "value");
  const squares = Array.from(await grad.data()).reduce((sum, entry) => sum + entry * entry, 0);
  expectRelative(Math.sqrt(squares), expected.gradient.l2norm, closeness, "norm of the gradient");
  dispose([hr, sr, value, grad]);
}

describe.each(["webgl", "webgpu"] as const)("LPIPS and DISTS on %s", (engine) => {
  beforeAll(async () => void (await startEngine(engine)));

  // WebGPU in software takes twice as long.
  const nets = engine === "webgl" ? (["alex", "squeeze"] as const) : (["squeeze"] as const);
  it.skipIf(!testData).each(nets)("LPIPS on the trained %s: value, layers, map and gradient", async (net) => {
    const weights = new URL(`${testData!.data}/lpips/lpips_${net}_v0.1.hwio.f32le.json`, location.href);
    const lpips = await loadLpips({ net, weights });
    expect(lpips.weights.verified).toBe(true);
    const own = wanted[`lpips_${net}`];
    await expectLayers(lpips, own);
    await expectLoss(lpips.loss, own);
    const [hr, sr] = pair();
    const map = lpips.map(hr, sr);
    const places = Array.from(await map.data());
    const mean = places.reduce((sum, place) => sum + place / places.length, 0);
    // Enlarged maps weigh the places at the borders otherwise.
    expect(mean / own.value).toBeGreaterThan(0.5);
    expect(mean / own.value).toBeLessThan(2);
    dispose([hr, sr, map]);
    lpips.dispose();
  });

  // WebGPU in software takes minutes for VGG16.
  if (engine !== "webgl") return;

  it("LPIPS on VGG16: value, layers and gradient", async () => {
    const plain = formulaVgg16();
    const lpips = await createLpips(plain);
    await expectLayers(lpips, wanted.lpips_vgg);
    await expectLoss(lpips.loss, wanted.lpips_vgg);
    plain.dispose();
  });

  it("DISTS: value and gradient", async () => {
    const blurred = formulaVgg16({ pooling: "l2" });
    await expectLoss((await createDists(blurred)).loss, wanted.dists);
    blurred.dispose();
  });
});
