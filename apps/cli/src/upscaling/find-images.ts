import { stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { isWithin } from "../is-within.ts";
import { UsageError } from "../usage-error.ts";

/** An image to read, and the PNG to write. */
export interface Job {
  readonly from: string;
  readonly to: string;
}

const suffixes = "png,jpg,jpeg,webp,avif,tif,tiff,gif,bmp,pgm,ppm";

/** One image, or every image of a folder and of those in it, in the order of their names. */
export async function findImages(
  from: string,
  to: string,
): Promise<{ readonly jobs: Job[]; readonly folder: boolean }> {
  if (from === "" || to === "")
    throw new UsageError("a name is empty; give two, as in srloss upscale lr.png sr.png --model trained/.");
  const there = await stat(from).catch(() => undefined);
  const target = await stat(to).catch(() => undefined);
  if (!there?.isDirectory()) {
    const suffix = extname(to).toLowerCase();
    if (target?.isDirectory())
      throw new UsageError(`${to} is a folder; name the PNG to write, as in ${join(to, "sr.png")}.`);
    if (suffix !== "" && suffix !== ".png")
      throw new UsageError(`upscale writes PNG, and ${to} ends in ${suffix}; end it in .png.`);
    return { jobs: [{ from, to }], folder: false };
  }
  if (target && !target.isDirectory()) throw new UsageError(`${from} is a folder, and ${to} a file; name a folder.`);
  if (await isWithin(to, from))
    throw new UsageError(`${to} is ${from} or lies in it, and what is read stays; name a folder outside of it.`);
  const { glob } = await import("tinyglobby");
  const files = await glob(`**/*.{${suffixes}}`, { cwd: from, caseSensitiveMatch: false, onlyFiles: true });
  if (!files.length) throw new UsageError(`${from} has no images (${suffixes.replaceAll(",", ", ")}).`);
  return { jobs: named(files.sort(), from, to), folder: true };
}

/** `a.jpg` becomes `a.png`, and `a.jpg.png` where another image has that name. */
function named(files: readonly string[], from: string, to: string): Job[] {
  const plain = files.map((file) => `${file.slice(0, -extname(file).length)}.png`);
  const count = new Map<string, number>();
  // Names that differ by case alone are one on some disks.
  for (const name of plain) count.set(name.toLowerCase(), (count.get(name.toLowerCase()) ?? 0) + 1);
  return files.map((file, index) => {
    const name = plain[index]!;
    const alone = count.get(name.toLowerCase()) === 1;
    return { from: join(from, file), to: join(to, alone ? name : `${file}.png`) };
  });
}
