import { decodeSamples, encodeSamples, writeWhole } from "@srloss/node-gpu";
import { type UpscaleModel, type UpscaleProgress, upscaleImage } from "@srloss/upscale";
import { isOutOfMemory } from "../comparing/within-memory.ts";
import { killable } from "../terminal/interruption.ts";
import { UsageError } from "../usage-error.ts";
import type { Job } from "./find-images.ts";

export interface UpscaledFile extends Job {
  /** Of the result. */
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly bitDepth: 8 | 16;
  readonly seconds: number;
}

export interface UpscaleFileOptions {
  readonly tile?: number;
  readonly inputs: readonly string[];
  readonly signal: AbortSignal;
  readonly onProgress: (progress: UpscaleProgress) => void;
}

/** What an array of Node and a PNG of libvips hold without trouble. */
const mostBytes = 2e9;

/** Reads, enlarges and writes one image. */
export async function upscaleFile(
  model: UpscaleModel,
  { from, to }: Job,
  { inputs, ...options }: UpscaleFileOptions,
): Promise<UpscaledFile> {
  const begun = performance.now();
  const image = await decodeSamples(from);
  const [width, height] = [image.width * model.scale, image.height * model.scale];
  if (image.data.byteLength * model.scale ** 2 > mostBytes)
    throw new UsageError(`${from} would become ${width}x${height}, more than is written at once; cut it into parts.`);
  const large = await killable(() => upscaleImage(model, image, options)).catch((error: unknown) => {
    if (!isOutOfMemory(error)) throw error;
    throw new Error(`${from}: the engine ran out of memory; give a smaller --tile, such as 64.`, { cause: error });
  });
  await writeWhole(to, await encodeSamples(large), { inputs });
  const { channels, data } = large;
  const bitDepth = data instanceof Uint16Array ? 16 : 8;
  return { from, to, width, height, channels, bitDepth, seconds: (performance.now() - begun) / 1000 };
}
