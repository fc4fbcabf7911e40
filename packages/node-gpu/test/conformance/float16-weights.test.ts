import { join } from "node:path";
import { expectRelative } from "@srloss/conformance";
import { nativeRuns as areTested, nativeCache as cacheDir } from "@srloss/conformance/native-cache";
import { contentLoss } from "@srloss/core";
import { nativeStatus } from "@srloss/native";
import { golden, testData } from "@srloss/reference";
import { createVgg, readWeights, roundToFloat16, type Vgg } from "@srloss/vgg";
import { dispose } from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, it } from "vitest";
import { fileSource, readImage, useBackend } from "../../src/index.ts";

const nativeRuns = areTested(nativeStatus({ cacheDir }));

process.env.SRLOSS_CACHE = cacheDir;

/** What the docs of `roundToFloat16` promise. */
const promised: Readonly<Record<string, number>> = {
  block1_conv2: 1.1e-3,
  block2_conv2: 1.1e-3,
  block3_conv3: 4e-4,
};

describe.skipIf(!testData || !nativeRuns)("VGG19 in half precision", () => {
  let vgg: Vgg;
  beforeAll(async () => {
    await useBackend({ engine: "tfjs-node" });
    const source = fileSource(join(testData!.data, "vgg19-imagenet-block1-3/model.json"));
    vgg = createVgg(await roundToFloat16(await readWeights(source, { upTo: "block3_conv3" })));
  });
  afterAll(() => vgg?.dispose());

  it.each(golden.real.filter(({ sr }) => !sr.endsWith(".hr.png")))("moves the losses of $sr little", async (pair) => {
    const [hr, sr] = await Promise.all([pair.hr, pair.sr].map((name) => readImage(join(testData!.pairs, name))));
    const layers = Object.keys(promised);
    const loss = contentLoss(vgg, { perceptual: { weight: 1, layers }, style: { weight: 1, layers } });
    const { total, parts } = loss.parts(hr!, sr!);
    for (const { term, layer, value } of parts) {
      const expected = pair.layers[layer!]![term as "style"];
      expectRelative((await value.data())[0]!, expected, promised[layer!]!, `${term} at ${layer}`);
    }
    dispose([total, hr!, sr!, ...parts.map(({ value }) => value)]);
  });
});
