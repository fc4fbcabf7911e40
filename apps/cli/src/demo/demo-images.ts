import { fileURLToPath } from "node:url";
import { decodeImage } from "@srloss/node-gpu";
import type { SampleName } from "@srloss/samples";
import { Canvas } from "../drawing/canvas.ts";

/** One of the demo's originals. */
export async function demoImage(name: SampleName): Promise<Canvas> {
  const file = fileURLToPath(import.meta.resolve(`@srloss/samples/images/${name}.png`));
  const { width, height, data } = await decodeImage(file);
  const canvas = new Canvas(width, height);
  canvas.data.set(data);
  return canvas;
}
