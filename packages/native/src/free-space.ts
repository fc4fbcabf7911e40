import { statfs } from "node:fs/promises";
import { NativeInstallError } from "./native-install-error.ts";
import { readableBytes } from "./native-progress.ts";

/** @throws NativeInstallError where the disk of an existing folder has less than `bytes` free */
export async function requireFreeSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free < bytes)
    throw new NativeInstallError(
      "space",
      `The disk of ${folder} has ${readableBytes(free)} free and the installation needs ${readableBytes(bytes)}: free some space, or set SRLOSS_CACHE to a folder on another disk.`,
    );
}
