import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as lpipsPackage from "@srloss/lpips";
import { fileSource, readImage, useBackend } from "@srloss/node-gpu";
import { testData } from "@srloss/reference";
import { packageExamples, runExample } from "@srloss/reference/examples";
import { memorySource } from "@srloss/weights";
import { dispose } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { describeMaking, makeWeights } from "./make-weights.ts";

const { knownNetworks, loadLpips, readNetwork } = lpipsPackage;

export interface NetworkPackage {
  /** With a slash at its end. */
  readonly folder: URL;
  readonly known: lpipsPackage.KnownNetworkName;
  readonly net: lpipsPackage.LpipsNet;
  /** Convolutions that it has. */
  readonly layers: number;
  readonly mostBytes: number;
  /** Photographs, by name, and by which part of its value LPIPS may move there: those of the test data on which it moves most. */
  readonly moves: Readonly<Record<string, number>>;
}

interface Made {
  readonly weightFile: URL;
  readWeightFile(): Promise<Uint8Array>;
}

/** What a package of one of LPIPS' networks promises. */
export function describeNetworkPackage({ folder, known, net, layers, mostBytes, moves }: NetworkPackage): void {
  describeMaking(folder);

  describe.skipIf(!testData)("the made package", () => {
    let made: Made;
    const flat = join(testData?.data ?? "", `lpips/lpips_${net}_v0.1.hwio.f32le.json`);

    beforeAll(async () => {
      const { status, stderr } = makeWeights(folder, flat);
      if (status !== 0) throw new Error(stderr);
      made = await import(new URL("dist/index.js", folder).href);
      await useBackend({ engine: "wasm" });
    });

    it("holds the published numbers in half precision, with their licence", async () => {
      const bytes = await made.readWeightFile();
      expect(bytes.length).toBeLessThan(mostBytes);
      const set = await readNetwork(memorySource(bytes, "the package"));
      const { network, float16Sha256, licence } = knownNetworks[known];
      expect([set.network, set.layers.size]).toEqual([network, layers]);
      expect(set.origin).toEqual({ name: `${known} (float16)`, sha256: float16Sha256, verified: true, licence });
      const weights = new URL("dist/weights/", folder);
      expect(readFileSync(new URL("LICENSE", weights), "utf8")).toContain("BSD 3-Clause");
      const [sum, name] = readFileSync(new URL("SHA256SUMS", weights), "utf8").trim().split("  ") as [string, string];
      expect(made.weightFile.href).toBe(new URL(name, weights).href);
      expect(createHash("sha256").update(bytes).digest("hex")).toBe(sum);
    });

    it("moves LPIPS by no more than the README says", async () => {
      const whole = await loadLpips({ net, weights: await readNetwork(fileSource(flat)) });
      const half = await loadLpips({ net, weights: await made.readWeightFile() });
      expect([whole.weights.name, half.weights.name]).toEqual([known, `${known} (float16)`]);
      const example = join(testData!.data, "lpips/ex_");
      const pairs = [
        { hr: `${example}ref.png`, sr: `${example}p0.png`, most: 1e-3 },
        ...Object.entries(moves).map(([name, most]) => {
          const file = (what: string) => join(testData!.pairs, `pairs/${what}.png`);
          return { hr: file(`${name.split(".")[0]}.hr`), sr: file(name), most };
        }),
      ];
      for (const { hr, sr, most } of pairs) {
        const images = [await readImage(hr), await readImage(sr)] as const;
        const [a, b] = [whole.value(...images), half.value(...images)];
        const [of32, of16] = [(await a.data())[0]!, (await b.data())[0]!];
        expect(of16, sr).not.toBe(of32);
        expect(Math.abs(of16 / of32 - 1), `${sr}: ${of32}, ${of16}`).toBeLessThan(most);
        dispose([...images, a, b]);
      }
      whole.dispose();
      half.dispose();
    });

    const blocks = packageExamples(folder).filter(({ run }) => run);
    it.each(blocks.map((block) => [block.name, block] as const))("%s", async (_, block) => {
      // What npm would put beside it.
      const installed = {
        ...lpipsPackage,
        loadLpips: async (options: lpipsPackage.LoadLpipsOptions = {}) =>
          loadLpips({ weights: await made.readWeightFile(), ...options }),
      };
      const modules = { "@srloss/lpips": () => installed, [`@srloss/${known}-weights`]: () => made };
      await runExample(block, { names: { ...made, ...installed }, modules });
    });
  });
}
