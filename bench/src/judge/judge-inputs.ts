import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { networkToSafetensors } from "@srloss/lpips";
import { formulaImage } from "@srloss/reference/formula";
import { randomAlexNet, randomSqueezeNet } from "@srloss/reference/random-networks";
import { randomWeights, weightsToSafetensors } from "@srloss/vgg";
import { type Size, sizeName } from "./judge-jobs.ts";

/**
 * A folder with what every peer reads: networks of the right shapes with seeded random convolutions, and a pair of images of
 * each size, float32 in 0..255. It is there until this process ends.
 */
export async function writeJudgeInputs(sizes: readonly Size[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "srloss-bench-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const vgg = await randomWeights({ network: "vgg16", upTo: "block5_conv3", preprocessing: "torchvision" });
  const files = {
    vgg: weightsToSafetensors(vgg),
    alex: await networkToSafetensors({ network: "alexnet", layers: randomAlexNet() }),
    squeeze: await networkToSafetensors({ network: "squeezenet1_1", layers: randomSqueezeNet() }),
  };
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, `${name}.safetensors`), bytes);
  for (const size of sizes)
    for (const [seed, name] of ["hr", "sr"].entries())
      writeFileSync(join(folder, `${sizeName(size)}.${name}.f32`), formulaImage(size.height, size.width, seed));
  return folder;
}
