import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { TrainingConfiguration } from "@srloss/train";
import { createNetwork, modelDescription, type NetworkName, networkNames } from "@srloss/upscale";
import { type LayersModel, loadLayersModel } from "@tensorflow/tfjs-layers";
import { asUsage, UsageError } from "../usage-error.ts";

/** A network by its name, with first weights of a seed; or one that was trained before, out of its folder. */
export async function trainingModel({
  model: name = "edsr-small",
  scale = 4,
  seed = 0,
  network,
}: TrainingConfiguration): Promise<LayersModel> {
  if ((networkNames as readonly string[]).includes(name))
    return asUsage(() => createNetwork(name as NetworkName, { ...network, scale: scale as never, seed }));
  const folder = await stat(name).catch(() => undefined);
  if (!folder?.isDirectory())
    throw new UsageError(`--model is one of ${networkNames.join(", ")}, or a folder with a model.json; got "${name}".`);
  if (network)
    throw new UsageError(`The model in ${name} has its size already; leave ${Object.keys(network).join(", ")} out.`);
  const model = await loadLayersModel(`file://${resolve(name, "model.json")}`);
  const described = modelDescription(model);
  if (described && described.scale !== scale)
    throw new UsageError(`The model in ${name} enlarges ${described.scale} times; give --scale ${described.scale}.`);
  return model;
}
