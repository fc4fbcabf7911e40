import { decodeImage } from "@srloss/web";
import type { Image } from "../image.ts";

/** An image that comes with the page, as PNG: every browser has the same pixels. */
export async function readSample(address: string, name: string): Promise<Image> {
  const answer = await fetch(new URL(address, import.meta.url));
  if (!answer.ok) throw new Error(`The sample ${name} could not be fetched: the server said ${answer.status}.`);
  const { width, height, data } = await decodeImage(await answer.blob());
  return { name, width, height, data };
}
