import { stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { type DecodeOptions, decodeImage } from "@srloss/node-gpu";
import type { ImageSource } from "@srloss/train";
import { imageName, images, othersIn } from "../folder-images.ts";
import { isWithin } from "../is-within.ts";
import { UsageError } from "../usage-error.ts";

/**
 * The images of a folder and of those in it, in the order of their names.
 *
 * @param out Where images are written, which must be no images of the folder the next time.
 */
export async function imageFolder(
  folder: string,
  option: string,
  decoding: DecodeOptions,
  out?: string,
): Promise<ImageSource> {
  const there = await stat(folder).catch(() => undefined);
  if (!there?.isDirectory())
    throw new UsageError(`--${option} is a folder of images, and ${folder} is ${there ? "a file" : "not there"}.`);
  if (out !== undefined && (await isWithin(out, folder)))
    throw new UsageError(
      `--out: ${out} is ${folder} or lies in it, and what is written there would be among the images of --${option}; name a folder outside of it.`,
    );
  const { glob } = await import("tinyglobby");
  const found = await glob(`**/*.{${images}}`, { cwd: folder, caseSensitiveMatch: false, onlyFiles: true });
  // Links to nothing and pipes: whoever reads them says so.
  const files = new Set(found.map((file) => join(folder, file)));
  const others = (await othersIn(folder, files)).filter((file) => imageName.test(file));
  found.push(...others.map((file) => relative(folder, file)));
  if (!found.length) throw new UsageError(`${folder} has no images (${images.replaceAll(",", ", ")}).`);
  const names = found.map((file) => file.replaceAll("\\", "/")).sort();
  return { names, readImage: (name) => decodeImage(join(folder, name), decoding) };
}
