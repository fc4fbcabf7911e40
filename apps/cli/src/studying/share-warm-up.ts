import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder, writeWhole } from "@srloss/node-gpu";
import { checkpointName } from "../training/run-training.ts";
import { logName } from "../training/training-log.ts";

/**
 * Gives one training's first steps to another, which would repeat them to the bit: the same network, seed and patches, and so far
 * the same loss, which is what the log's validations show of these steps. The model's description, by which steps are counted, comes last.
 */
export async function shareWarmUp(from: string, to: string): Promise<void> {
  await makeFolder(to);
  const [weights, before] = await Promise.all([weightsOf(from), weightsOf(to)]);
  for (const name of [logName, ...weights, checkpointName, modelName])
    await writeWhole(join(to, name), await readFile(join(from, name)));
  for (const name of before) if (!weights.includes(name)) await rm(join(to, name), { force: true });
}

const modelName = "model.json";

/** The files that a model's description names; none where there is no model. */
async function weightsOf(folder: string): Promise<readonly string[]> {
  const text = await readFile(join(folder, modelName), "utf8").catch(() => undefined);
  if (text === undefined) return [];
  const { weightsManifest } = JSON.parse(text) as { readonly weightsManifest: readonly { readonly paths: string[] }[] };
  return weightsManifest.flatMap(({ paths }) => paths);
}
