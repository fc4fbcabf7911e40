import { realpath } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";

/** Whether a folder is another one or lies in it, links followed; neither has to be there yet. */
export async function isWithin(inner: string, outer: string): Promise<boolean> {
  const path = relative(await real(outer), await real(inner));
  return path === "" || !(path === ".." || path.startsWith(`..${sep}`) || resolve(path) === path);
}

/** A folder that is yet to be made has no real path; the part of it that is there has one. */
async function real(path: string): Promise<string> {
  const whole = resolve(path);
  const found = await realpath(whole).catch(() => undefined);
  if (found !== undefined) return found;
  const parent = resolve(whole, "..");
  return parent === whole ? whole : join(await real(parent), relative(parent, whole));
}
