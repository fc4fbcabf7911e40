import { type PhotographName, photographNames, type SampleName } from "../../samples/sample-names.ts";
import type { Image } from "../image.ts";
import { degradations } from "./degradations.ts";
import { drawnImages } from "./drawn-images.ts";
import { photograph } from "./photographs.ts";
import { readSample } from "./read-sample.ts";

const isPhotograph = (name: SampleName): name is PhotographName => photographNames.includes(name as PhotographName);

export async function sampleOriginal(name: SampleName): Promise<Image> {
  return isPhotograph(name) ? (await photograph(name)).original : readSample(drawnImages[name], name);
}

/** What upscaling, cameras and files make of it. */
export async function sampleReconstructions(name: SampleName): Promise<Image[]> {
  if (!isPhotograph(name)) return degraded(await sampleOriginal(name));
  const { original, jpeg, network } = await photograph(name);
  const made = await degraded(original, jpeg);
  return [...made.slice(0, 1), network, ...made.slice(1)];
}

async function degraded(original: Image, jpeg?: Image): Promise<Image[]> {
  const made: Image[] = [];
  for (const [what, degrade] of Object.entries(degradations))
    made.push(what === "JPEG" && jpeg ? jpeg : await degrade(original));
  return made;
}
