import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formulaImage } from "@srloss/reference/formula";
import { randomWeights, weightsToSafetensors } from "@srloss/vgg";
import { jobNames, jobs, layer } from "./jobs.ts";

/**
 * A folder with what every peer reads: seeded weights and, for each job, a pair of batches of images, float32 in 0..255. It is
 * there until this process ends.
 */
export async function writeInputs(size: number): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "srloss-bench-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const weights = await randomWeights({ network: "vgg19", upTo: layer });
  writeFileSync(join(folder, "weights.safetensors"), weightsToSafetensors(weights));
  for (const job of jobNames) {
    const { batch, edge = size } = jobs[job];
    for (const [seed, name] of ["hr", "sr"].entries())
      writeFileSync(join(folder, `${job}.${name}.f32`), formulaImage(batch * edge, edge, seed));
  }
  return folder;
}
