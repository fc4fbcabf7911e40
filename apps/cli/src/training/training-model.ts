import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { createNetwork, modelDescription, type NetworkName, networkNames } from "@srloss/upscale";
import { type LayersModel, loadLayersModel } from "@tensorflow/tfjs-layers";
import { UsageError } from "../usage-error.ts";

/** A network by its name, with first weights of a seed; or one that was trained before, out of its folder. */
export async function trainingModel(name: string, scale: number, seed: number): Promise<LayersModel> {
  if ((networkNames as readonly string[]).includes(name))
    return createNetwork(name as NetworkName, { scale: scale as never, seed });
  const folder = await stat(name).catch(() => undefined);
  if (!folder?.isDirectory())
    throw new UsageError(`--model is one of ${networkNames.join(", ")}, or a folder with a model.json; got "${name}".`);
  const model = await loadLayersModel(`file://${resolve(name, "model.json")}`);
  const described = modelDescription(model);
  if (described && described.scale !== scale)
    throw new UsageError(`The model in ${name} enlarges ${described.scale} times; give --scale ${described.scale}.`);
  return model;
}
