import { stat } from "node:fs/promises";
import { join } from "node:path";
import { type DecodeOptions, decodeImage } from "@srloss/node-gpu";
import type { ImageSource } from "@srloss/train";
import { images } from "../evaluating/find-pairs.ts";
import { UsageError } from "../usage-error.ts";

/** The images of a folder and of those in it, in the order of their names. */
export async function imageFolder(folder: string, option: string, decoding: DecodeOptions): Promise<ImageSource> {
  const there = await stat(folder).catch(() => undefined);
  if (!there?.isDirectory())
    throw new UsageError(`--${option} is a folder of images, and ${folder} is ${there ? "a file" : "not there"}.`);
  const { glob } = await import("tinyglobby");
  const found = await glob(`**/*.{${images}}`, { cwd: folder, caseSensitiveMatch: false, onlyFiles: true });
  if (!found.length) throw new UsageError(`${folder} has no images (${images.replaceAll(",", ", ")}).`);
  const names = found.map((file) => file.replaceAll("\\", "/")).sort();
  return { names, readImage: (name) => decodeImage(join(folder, name), decoding) };
}
