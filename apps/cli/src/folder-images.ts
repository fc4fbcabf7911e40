import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** The endings of images that are read. */
export const images = "png,jpg,jpeg,webp,avif,tif,tiff,gif,bmp,pgm,ppm";

/** Names that systems leave in folders; a hidden image is not one of them. */
const hidden = /(?:^|[\\/])(?:\.[^\\/]*|Thumbs\.db|desktop\.ini)$/i;
export const imageName: RegExp = new RegExp(`\\.(?:${images.replaceAll(",", "|")})$`, "i");

/** What a folder holds beside its images. */
export async function othersIn(folder: string, files: ReadonlySet<string>): Promise<string[]> {
  const others: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    if (entry.isDirectory() || files.has(path) || (hidden.test(path) && !imageName.test(path))) continue;
    const target = entry.isSymbolicLink() ? await stat(path).catch(() => undefined) : undefined;
    if (!target?.isDirectory()) others.push(path);
  }
  return others.sort();
}
