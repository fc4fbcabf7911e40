import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * Whether a file or folder belongs to someone who is not this user, nor root, nor who installed srloss. Windows has no owners in
 * numbers: false there.
 *
 * @param path Of a file or folder; one that is not there belongs to nobody.
 *
 * @example
 * ```ts
 * ownedByStranger("no/such/file"); // => false
 * ```
 */
export function ownedByStranger(path: string): boolean {
  // Windows has no owners in numbers; and what can't be looked at can't be used either.
  if (!process.getuid) return false;
  const owner = ownerOf(path);
  return ![undefined, 0, process.getuid(), ownerOf(fileURLToPath(import.meta.url))].includes(owner);
}

function ownerOf(path: string): number | undefined {
  try {
    return statSync(path).uid;
  } catch {
    return undefined;
  }
}
