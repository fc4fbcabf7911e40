import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formulaImage } from "@srloss/reference/formula";
import { randomWeights, weightsToSafetensors } from "@srloss/vgg";
import { layer } from "./call.ts";

/**
 * A folder with what every peer reads: seeded weights and a pair of pictures, float32 in 0..255. It is there until this
 * process ends.
 */
export async function writeInputs(size: number): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "srloss-bench-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const weights = await randomWeights({ architecture: "vgg19", upTo: layer });
  writeFileSync(join(folder, "weights.safetensors"), weightsToSafetensors(weights));
  for (const [seed, name] of ["hr", "sr"].entries())
    writeFileSync(join(folder, `${name}.f32`), formulaImage(size, size, seed));
  return folder;
}
