import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formulaImage } from "@srloss/reference/formula";
import { randomWeights, weightsToSafetensors } from "@srloss/vgg";
import { layer } from "./call.ts";

/** A temporary folder with what every peer reads: seeded weights and a pair of pictures, float32 in 0..255. */
export async function writeInputs(size: number): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "srloss-bench-"));
  const weights = await randomWeights({ architecture: "vgg19", upTo: layer });
  writeFileSync(join(folder, "weights.safetensors"), weightsToSafetensors(weights));
  for (const [seed, name] of ["hr", "sr"].entries())
    writeFileSync(join(folder, `${name}.f32`), formulaImage(size, size, seed));
  return folder;
}
