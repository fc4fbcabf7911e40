import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as lpipsPackage from "@srloss/lpips";
import { readImage, useBackend } from "@srloss/node-gpu";
import { testData } from "@srloss/reference";
import { packageExamples, runExample } from "@srloss/reference/examples";
import { memorySource } from "@srloss/weights";
import { dispose } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { makeWeights } from "./make-weights.ts";

const { knownNetworks, loadLpips, readNetwork } = lpipsPackage;

it("says where it looked, and what to do, where the file is not what it should be", () => {
  const { status, stderr } = makeWeights(join(import.meta.dirname, "weights.test.ts"));
  expect(status).toBe(1);
  expect(stderr).toMatch(/weights\.test\.ts/);
  expect(stderr).toMatch(/SRLOSS_SQUEEZENET_WEIGHTS/);
});

describe.skipIf(!testData)("the made package", () => {
  let made: typeof import("../src/index.ts");
  const folder = new URL("../dist/weights/", import.meta.url);
  const flat = testData ? join(testData.data, "lpips/lpips_squeeze_v0.1.hwio.f32le.json") : "";

  beforeAll(async () => {
    const { status, stderr } = makeWeights(flat);
    if (status !== 0) throw new Error(stderr);
    made = await import(new URL("../dist/index.js", import.meta.url).href);
    await useBackend({ engine: "wasm" });
  });

  it("holds the published numbers in half precision, in 1.5 MB, with their licence", async () => {
    const bytes = await made.readWeightFile();
    expect(bytes.length).toBeLessThan(1.46e6);
    const { network, layers, origin } = await readNetwork(memorySource(bytes, "the package"));
    expect([network, layers.size]).toEqual(["squeezenet1_1", 25]);
    const { float16Sha256, licence } = knownNetworks.squeezenet;
    expect(origin).toEqual({ name: "squeezenet (float16)", sha256: float16Sha256, verified: true, licence });
    expect(readFileSync(new URL("LICENSE", folder), "utf8")).toContain("BSD 3-Clause");
    const [sum, name] = readFileSync(new URL("SHA256SUMS", folder), "utf8").trim().split("  ") as [string, string];
    const file = readFileSync(new URL(name, folder));
    expect(createHash("sha256").update(file).digest("hex")).toBe(sum);
  });

  it("moves LPIPS by less than a thousandth, as the README says", async () => {
    const weights = async () => {
      const description = JSON.parse(readFileSync(flat, "utf8"));
      const layers = lpipsPackage.readFlatWeights(description, readFileSync(flat.replace(".json", ".bin")));
      return { network: "squeezenet1_1", layers, origin: { name: "flat", sha256: "", verified: false } } as const;
    };
    const whole = await loadLpips({ net: "squeeze", weights: await weights() });
    const half = await loadLpips({ net: "squeeze", weights: await made.readWeightFile() });
    for (const [hr, sr, folder] of [
      ["ex_ref.png", "ex_p0.png", join(testData!.data, "lpips")],
      ["ex_ref.png", "ex_p1.png", join(testData!.data, "lpips")],
      ["pairs/kodim15.hr.png", "pairs/kodim15.bicubic4.png", testData!.pairs],
    ] as const) {
      const images = [await readImage(join(folder, hr)), await readImage(join(folder, sr))] as const;
      const [a, b] = [whole.value(...images), half.value(...images)];
      const [of32, of16] = [(await a.data())[0]!, (await b.data())[0]!];
      expect(Math.abs(of16 / of32 - 1), `${sr}: ${of32}, ${of16}`).toBeLessThan(1e-3);
      dispose([...images, a, b]);
    }
    whole.dispose();
    half.dispose();
  });

  const blocks = packageExamples(new URL("..", import.meta.url)).filter(({ run }) => run);
  it.each(blocks.map((block) => [block.name, block] as const))("%s", async (_, block) => {
    // What npm would put beside it.
    const installed = {
      ...lpipsPackage,
      loadLpips: async (options: lpipsPackage.LoadLpipsOptions = {}) =>
        loadLpips({ weights: await made.readWeightFile(), ...options }),
    };
    const modules = { "@srloss/lpips": () => installed, "@srloss/squeezenet-weights": () => made };
    await runExample(block, { names: { ...made, ...installed }, modules });
  });
});
