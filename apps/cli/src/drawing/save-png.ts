import { encodePng, type Pixels, writeWhole } from "@srloss/node-gpu";

/** Writes an image of our own, whole or not at all; that it can't be written is the disk's fault, not the input's. */
export async function savePng(path: string, pixels: Pixels, inputs: readonly string[] = []): Promise<void> {
  await writeWhole(path, await encodePng(pixels), { inputs });
}
