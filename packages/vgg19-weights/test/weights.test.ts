import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expectRelative } from "@srloss/conformance";
import { contentLoss } from "@srloss/core";
import { readImage, useBackend } from "@srloss/node-gpu";
import { golden, testData } from "@srloss/reference";
import { packageExamples, runExample } from "@srloss/reference/examples";
import * as vggPackage from "@srloss/vgg";
import { memorySource } from "@srloss/weights";
import { describeMaking, makeWeights } from "@srloss/weights-packages";
import { dispose } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";

const { createVgg, knownWeights, readWeights } = vggPackage;

const packageFolder = new URL("../", import.meta.url);

describeMaking(packageFolder);

describe.skipIf(!testData)("the made package", () => {
  let made: typeof import("../src/index.ts");
  const folder = new URL("dist/weights/", packageFolder);

  beforeAll(async () => {
    const { status, stderr } = makeWeights(packageFolder, join(testData!.data, "vgg19-imagenet-block1-3/model.json"));
    if (status !== 0) throw new Error(stderr);
    made = await import(new URL("dist/index.js", packageFolder).href);
    await useBackend({ engine: "wasm" });
  });

  it("holds the published numbers, with their licence", async () => {
    const { layers, origin, preprocessing } = await readWeights(
      memorySource(await made.readWeightFile(), "the package"),
    );
    const { digests, licence, url } = knownWeights["vgg19-keras"];
    expect([...layers.keys()].at(-1)).toBe("block3_conv3");
    expect(preprocessing).toBe("caffe");
    expect(origin).toEqual({ name: "vgg19-keras", sha256: digests.block3_conv3, verified: true, licence, url });
  });

  it("holds them in half the bytes too", async () => {
    const [whole, half] = [await made.readWeightFile(), await made.readWeightFile("float16")];
    expect(half.length).toBeLessThan(0.51 * whole.length);
    const { origin } = await readWeights(memorySource(half, "the package"));
    expect(origin).toMatchObject({ name: "vgg19-keras (float16)", verified: true });
  });

  it("gives Keras' digits", async () => {
    const pair = golden.real.find(({ sr }) => sr === "pairs/kodim15.bicubic4.png")!;
    const vgg = createVgg(await readWeights(memorySource(await made.readWeightFile(), "the package")));
    const [hr, sr] = [pair.hr, pair.sr].map((name) => readImage(join(testData!.pairs, name)));
    const images = [await hr!, await sr!] as const;
    const { total, parts } = contentLoss(vgg, { perceptual: 1, style: 1 }).parts(...images);
    for (const { term, value } of parts)
      expectRelative((await value.data())[0]!, pair[term as "style"], 1e-5, `${term} of ${pair.sr}`);
    dispose([total, ...images, ...parts.map(({ value }) => value)]);
    vgg.dispose();
  });

  it("names the hashes and the licence of its files", () => {
    const sums = readFileSync(new URL("SHA256SUMS", folder), "utf8").trim().split("\n");
    expect(sums).toHaveLength(2);
    for (const line of sums) {
      const [sum, name] = line.split("  ") as [string, string];
      expect(
        createHash("sha256")
          .update(readFileSync(new URL(name, folder)))
          .digest("hex"),
      ).toBe(sum);
    }
    expect(readFileSync(new URL("LICENSE", folder), "utf8")).toContain("CC BY 4.0");
  });

  const blocks = packageExamples(packageFolder).filter(({ run }) => run);
  it.each(blocks.map((block) => [block.name, block] as const))("%s", async (_, block) => {
    // What npm would put beside it.
    const installed = {
      ...vggPackage,
      loadVgg19: async (options: vggPackage.LoadVggOptions = {}) =>
        vggPackage.loadVgg19({ weights: await made.readWeightFile(), ...options }),
    };
    const names = { ...made, ...installed };
    const modules = { "@srloss/vgg": () => installed, "@srloss/vgg19-weights": () => made };
    await runExample(block, { names, modules });
  });
});
