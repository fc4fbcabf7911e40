import { networkFromSafetensors } from "@srloss/upscale";
import { bundledModels } from "@srloss/upscale/bundled-models";
import { httpSource, memorySource } from "@srloss/weights";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { chosenNetwork, type TrainSettings } from "../../train/train-choices.ts";
import { tinyNetwork } from "./tiny-network.ts";

/** What a network is before its first step; the caller disposes of it. @throws What a download throws. */
export async function firstNetwork(settings: TrainSettings): Promise<LayersModel> {
  const network = chosenNetwork(settings);
  if (network !== "trained") return tinyNetwork(settings.scale, network);
  const { url } = bundledModels[settings.scale === 2 ? "srloss-x2" : "srloss-x4"];
  return networkFromSafetensors(memorySource(await wholeFile(url.href), url.href));
}

const files = new Map<string, Promise<Uint8Array>>();

/** In two requests, not one for each of many small tensors, and once for all lanes. */
function wholeFile(address: string): Promise<Uint8Array> {
  const found = files.get(address);
  if (found) return found;
  const source = httpSource(address);
  const reading = source.size().then((size) => source.read(0, size));
  files.set(address, reading);
  // What failed may go better the next time.
  reading.catch(() => files.delete(address));
  return reading;
}
