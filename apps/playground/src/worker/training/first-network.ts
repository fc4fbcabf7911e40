import { networkFromSafetensors } from "@srloss/upscale";
import { bundledModels } from "@srloss/upscale/bundled-models";
import { httpSource } from "@srloss/weights";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { chosenNetwork, type TrainSettings } from "../../train/train-choices.ts";
import { tinyNetwork } from "./tiny-network.ts";

/** What a network is before its first step; the caller disposes of it. @throws What a download throws. */
export async function firstNetwork(settings: TrainSettings): Promise<LayersModel> {
  const network = chosenNetwork(settings);
  if (network !== "trained") return tinyNetwork(settings.scale, network);
  const { url } = bundledModels[settings.scale === 2 ? "srloss-x2" : "srloss-x4"];
  return networkFromSafetensors(httpSource(url.href));
}
